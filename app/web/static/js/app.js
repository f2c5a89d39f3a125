// The one entry module: behaviors are named after what they do and attach by data-controller.
import { Application } from "../vendor/stimulus.js"
import AutoSubmit from "./controllers/auto_submit.js"
import Copy from "./controllers/copy.js"
import Dialog from "./controllers/dialog.js"
import Door from "./controllers/door.js"
import DragDate from "./controllers/drag_date.js"
import FileDrop from "./controllers/file_drop.js"
import KeepOffline from "./controllers/keep_offline.js"
import Menu from "./controllers/menu.js"
import Palette from "./controllers/palette.js"
import Passkey from "./controllers/passkey.js"
import Player from "./controllers/player.js"
import Queue from "./controllers/queue.js"
import Reorder from "./controllers/reorder.js"
import Shortcut from "./controllers/shortcut.js"
import SplitTotal from "./controllers/split_total.js"
import StagePlot from "./controllers/stage_plot.js"
import Tally from "./controllers/tally.js"
import Theme from "./controllers/theme.js"
import Toast from "./controllers/toast.js"
import TusUpload from "./controllers/tus_upload.js"

const application = Application.start()

application.register("auto-submit", AutoSubmit)
application.register("copy", Copy)
application.register("dialog", Dialog)
application.register("door", Door)
application.register("drag-date", DragDate)
application.register("file-drop", FileDrop)
application.register("keep-offline", KeepOffline)
application.register("menu", Menu)
application.register("palette", Palette)
application.register("passkey", Passkey)
application.register("player", Player)
application.register("queue", Queue)
application.register("reorder", Reorder)
application.register("shortcut", Shortcut)
application.register("split-total", SplitTotal)
application.register("stage-plot", StagePlot)
application.register("tally", Tally)
application.register("theme", Theme)
application.register("toast", Toast)
application.register("tus-upload", TusUpload)
