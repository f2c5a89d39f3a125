"""The enhanced analysis: what was measured, judged, and what to do next.

Genre and instruments need a trained model, which this installation does not have; they are
answered as not available rather than guessed.
"""

from typing import Any

NO_MODEL = "No model for this is installed, so nothing is claimed."
FORMULA = (
    "100 x the weighted mean of five fits from 0 to 1: danceability 0.25, energy 0.25, "
    "duration 0.15 (full from 2:00 to 3:45), loudness 0.15 (full from -16 to -8 LUFS), "
    "technical quality 0.20. It describes the sound; it predicts nothing."
)
_WEIGHTS = {
    "danceability": 0.25,
    "energy": 0.25,
    "duration": 0.15,
    "loudness": 0.15,
    "quality": 0.20,
}


def enhance(asset_id: str, result: dict[str, Any]) -> dict[str, Any]:
    """The answer for a finished analysis `result`, as stored."""
    virality = _virality(result)
    return {
        "assetId": asset_id,
        "audioFeatures": _features(result),
        "genre": {
            "available": False,
            "primary": None,
            "confidence": None,
            "alternatives": [],
            "reason": NO_MODEL,
        },
        "instruments": {"available": False, "detected": [], "timeline": [], "reason": NO_MODEL},
        "quality": result["quality"],
        "virality": virality,
        "recommendations": _recommendations(result, virality),
    }


def _features(result: dict[str, Any]) -> dict[str, Any]:
    tempo, key = result["tempo"] or {}, result["key"] or {}
    return {
        "duration": result["technical"]["duration"],
        "tempo": tempo.get("bpm"),
        "tempoConfidence": tempo.get("confidence"),
        "key": key.get("name"),
        "mode": key.get("mode"),
        "camelot": key.get("camelot"),
        "keyConfidence": key.get("confidence"),
        "loudness": result["loudness"]["integrated"],
        "loudnessRange": result["loudness"]["range"],
        "truePeak": result["loudness"]["true_peak"],
        "dynamicRange": result["dynamics"]["dynamic_range"],
        "energy": result["character"]["energy"],
        "danceability": result["character"]["danceability"],
        "valence": result["character"]["valence"],
        "brightness": result["character"]["brightness"],
        "sections": result["sections"],
    }


def _virality(result: dict[str, Any]) -> dict[str, Any]:
    loudness = result["loudness"]["integrated"]
    fits = {
        "danceability": result["character"]["danceability"] or 0.0,
        "energy": result["character"]["energy"] or 0.0,
        "duration": _fit(result["technical"]["duration"], 120, 225, slope=120),
        "loudness": 0.0 if loudness is None else _fit(loudness, -16, -8, slope=8),
        "quality": result["quality"]["score"] / 100,
    }
    factors = [
        {"name": name, "value": round(fits[name], 3), "weight": weight}
        for name, weight in _WEIGHTS.items()
    ]
    score = 100 * sum(weight * fits[name] for name, weight in _WEIGHTS.items())
    return {"score": round(score), "factors": factors, "formula": FORMULA}


def _fit(value: float, low: float, high: float, *, slope: float) -> float:
    """One inside the range, falling to zero `slope` away from either end."""
    distance = max(low - value, value - high, 0.0)
    return max(0.0, 1.0 - distance / slope)


_ADVICE = {
    "duration": "Stores' short formats favor two to four minutes: consider a radio edit.",
    "loudness": "Bring the master to between \N{MINUS SIGN}16 and \N{MINUS SIGN}8 LUFS.",
    "energy": "Sparse arrangement: pitch it for calm playlists rather than dance ones.",
}


def _recommendations(result: dict[str, Any], virality: dict[str, Any]) -> list[str]:
    weak = [factor["name"] for factor in virality["factors"] if factor["value"] < 0.4]
    advice = [_ADVICE[name] for name in weak if name in _ADVICE]
    return [*result["quality"]["feedback"], *advice]
