"""The words of riders and stage plots."""

KINDS = {"technical": "Technical", "hospitality": "Hospitality"}
NEEDS = {"must": "Must have", "nice": "Nice to have"}
MEASURES = {
    "channels": "Channels of the desk",
    "monitors": "Monitors",
    "di_boxes": "DI boxes",
    "stage_width": "Stage width in meters",
    "stage_depth": "Stage depth in meters",
    "power": "Power in amperes",
    "load_in": "Load-in",
}
"""What the number of an item is compared with in the room's technical specification."""

PLOT_KINDS = {
    "player": "Player",
    "mic": "Microphone",
    "di": "DI",
    "monitor": "Monitor",
    "riser": "Riser",
    "power": "Power",
}
INPUTS = ("mic", "di")
"""Items that make channels of the input list."""
STANDS = {
    "tall": "Tall boom",
    "short": "Short boom",
    "straight": "Straight",
    "clip": "Clip",
    "none": "No stand",
}
COLUMNS, ROWS = 12, 8
"""The grid of a stage plot, seen from the audience: column 1 is stage right, row 1 upstage."""
MOST_ITEMS = 120
MODES = {
    "van": "Van",
    "train": "Train",
    "flight": "Flight",
    "ferry": "Ferry",
    "bus": "Bus",
    "walk": "On foot",
}
