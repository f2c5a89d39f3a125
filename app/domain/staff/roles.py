"""What people do on a night."""

ROLES = {
    "door": "Door",
    "bar": "Bar",
    "sound": "Sound",
    "lights": "Lights",
    "stage": "Stage",
    "security": "Security",
    "rep": "Promoter rep",
    "other": "Other",
}
ROLE_CHOICES = tuple(ROLES.items())


def role_words(roles: list[str]) -> str:
    """`Door, bar`, in the order of the list above."""
    return ", ".join(words for role, words in ROLES.items() if role in roles).capitalize()
