from decimal import Decimal

from app.web import charts


def test_bars_start_at_zero_and_end_at_a_round_guide() -> None:
    chart = charts.bars([("Jan", Decimal("95.10")), ("Feb", 0)], width=100, height=100)

    assert [tick.value for tick in chart.ticks] == [0, 50, 100]
    assert (chart.bars[0].y, chart.bars[0].height) == (4.9, 95.1)
    assert chart.bars[1].height == 0


def test_guides_of_small_amounts_stay_exact() -> None:
    chart = charts.line([("Jan", Decimal("0.03"))])

    assert [tick.value for tick in chart.ticks] == [
        Decimal("0.00"), Decimal("0.01"), Decimal("0.02"), Decimal("0.03"),
    ]  # fmt: skip


def test_a_spark_spans_its_box_and_puts_the_largest_value_on_top() -> None:
    assert charts.spark([0, 10], width=104, height=24) == "M2 22L102 2"


def test_empty_series_draw_nothing() -> None:
    assert charts.spark([]) == ""
    assert charts.waveform([]) == ""
    assert charts.line([]).path == ""
    assert charts.bars([]).bars == ()


def test_a_waveform_keeps_the_loudest_peak_of_each_column() -> None:
    path = charts.waveform([0, 100, 0, 50], count=2, height=64)

    assert path == "M2 1.0V63.0M6 16.5V47.5"


def test_a_waveform_of_silence_is_a_row_of_dots() -> None:
    assert charts.waveform([0, 0], count=2, height=64) == "M2 31.0V33.0M6 31.0V33.0"
