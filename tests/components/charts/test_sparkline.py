from components.charts import sparkline


def test_the_tallest_bar_fills_the_height_and_only_the_last_is_bright():
    drawn = sparkline.svg((1, 2), now=True)
    assert 'y="18.0" width="20" height="18.0" fill="#7FA9BF"' in drawn
    assert 'y="0.0" width="20" height="36.0" fill="#009EDB"' in drawn


def test_without_news_no_bar_is_bright():
    assert "#009EDB" not in sparkline.svg((1, 2), now=False)


def test_a_missing_value_leaves_a_gap_and_a_zero_a_line():
    drawn = sparkline.svg((None, 0, 5), now=True)
    assert drawn.count("<rect") == 2
    assert 'x="30" y="35.0" width="20" height="1.0"' in drawn


def test_no_past_at_all_draws_nothing():
    assert "<rect" not in sparkline.svg((), now=True)
