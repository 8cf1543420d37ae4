"""What `dense`, `deep` and `training` ask alike."""

from nbassay.grader import text

# A layer that only changes the shape of a picture may be there or not.
FLATTENING = ("Flatten", "Reshape")
COMPILED = {
    "loss": "sparse_categorical_crossentropy",
    "metric": "accuracy",
    "why": text(
        ko="이름표가 번호(0~9)이므로 번호를 받는 손실입니다.",
        en="It is the loss that takes labels as numbers from 0 to 9.",
    ),
}
