"""Why a training ran in the notebook, in the reader's language.

The reason comes out of the sandbox in the English that the kernel or the trainer wrote, and may be
anything that a submission put in its place. What is none of the sentences here is shown in English
as it is, and in Korean as a training that the trainer does not do.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from nbassay.texts import Text, as_is, text

ANY = ""  # stands where a reason has a name or a number of its own

_BY_KERNEL = (
    text(ko="직접 정의한 모델 클래스", en="a model class of its own"),
    text(ko="희소 행렬", en="a sparse table"),
    text(ko="아직 컴파일하지 않은 모델", en="a model that is not compiled yet"),
    text(ko="가중 지표나 손실 가중치", en="weighted metrics or loss weights"),
    text(
        ko="반정밀도처럼 다른 옵티마이저를 감싼 옵티마이저",
        en="an optimizer around another, as of half precision",
    ),
    text(ko="가중치 감쇠에서 뺀 가중치", en="weights left out of weight decay"),
    text(ko="steps_per_epoch 인수", en="steps_per_epoch"),
    text(ko="validation_steps 인수", en="validation_steps"),
    text(ko="validation_batch_size 인수", en="validation_batch_size"),
    text(ko="validation_freq 인수", en="validation_freq"),
    text(
        ko="배열 한 쌍도 데이터셋도 아닌 검증 데이터",
        en="validation data that are neither a pair of arrays nor a data set",
    ),
    text(ko="리스트가 아닌 콜백 목록", en="a list of callbacks of its own"),
    text(
        ko="배치마다 호출되는 콜백 {name}",
        en="the callback {name}, which looks at batches",
        name=ANY,
    ),
    text(ko="노트북에 적힌 그대로", en="as it is written"),
    text(ko="배열이 아닌 입력이나 레이블", en="rows or labels that are no arrays"),
    text(ko="행이 없는 데이터", en="no rows"),
    text(
        ko="무엇을 학습할지 알 수 없음: {error}",
        en="it cannot be told what is asked for ({error})",
        error=ANY,
    ),
    text(ko="검증 데이터의 가중치", en="weights of validation rows"),
    text(ko="이미 학습한 모델", en="a model that has trained before"),
    text(ko="읽을 수 없는 가중치", en="weights that cannot be read"),
    text(ko="{hook}{이} 있는 PyDataset", en="a PyDataset with {hook}", hook=ANY),
    text(ko="여러 에포크에 쓴 제너레이터", en="a generator for more than one epoch"),
    text(ko="한 번만 읽을 수 있는 데이터셋", en="a data set that can be read only once"),
    text(ko="에포크마다 행이 달라지는 데이터셋", en="a data set with other rows in each epoch"),
    text(
        ko="거의 섞지 않거나 한 번만 섞는 데이터셋",
        en="a data set that is hardly shuffled, or shuffled once and for all",
    ),
    text(ko="제너레이터", en="a generator"),
    text(ko="다른 이름으로 기록되는 지표", en="metrics that are logged under other names"),
    text(ko="에포크마다 새로 읽는 데이터셋", en="a data set that is read anew for each epoch"),
    text(ko="입력과 레이블로 나뉘지 않은 데이터셋", en="a data set without rows and labels"),
    text(ko="크기가 서로 다른 배치", en="batches of several sizes"),
    text(ko="끝나지 않는 데이터셋", en="an endless data set"),
    text(ko="리스트나 딕셔너리에 담긴 데이터", en="rows in a list or a dict"),
    text(ko="채점용 학습기의 시간 부족", en="there was no time for it"),
    text(ko="채점용 학습기의 오류", en="the trainer failed"),
)

_BY_TRAINER = (
    text(ko="학습 요청이 너무 많은 노트북", en="this notebook has asked for too much"),
    text(ko="채점용 학습기에 남아 있지 않은 앞선 학습", en="the fit before is no longer known"),
    text(ko="입력, 레이블, 배치를 알 수 없음", en="rows, labels or batches cannot be told"),
    text(ko="검증 데이터를 알 수 없음", en="the validation rows cannot be told"),
    text(ko="클래스 번호로 적지 않은 class_weight", en="class weights are by class number"),
    text(ko="행의 가중치를 알 수 없음", en="the weights of the rows cannot be told"),
    text(ko="지표가 {most}개보다 많음", en="more than {most} metrics", most=ANY),
    text(
        ko="모델 출력의 클래스 번호가 아닌 레이블",
        en="the labels are not class numbers of the model's outputs",
    ),
    text(ko="이름이 단순한 단어가 아닌 지표", en="a metric whose name is no plain word"),
    text(
        ko="채점용 학습기가 모르는 {name} ({kind})",
        en="{name} is not among the {kind} that are known here",
        name=ANY,
        kind=ANY,
    ),
    text(
        ko="{name}: 범위를 벗어난 {setting}",
        en="{name} with {setting} out of range",
        name=ANY,
        setting=ANY,
    ),
    text(
        ko="{name}: 직접 정한 {setting}",
        en="{name} with {setting} of its own",
        name=ANY,
        setting=ANY,
    ),
    text(ko="Keras가 학습할 수 없음: {error}", en="Keras cannot train this ({error})", error=ANY),
    text(ko="숫자 하나가 아닌 지표", en="a metric that is not one number"),
    text(ko="{setting}{이} 없는 층", en="a layer without {setting}", setting=ANY),
    text(ko="읽을 수 없는 설정값", en="a setting that cannot be read"),
    text(ko="자료형이 {kind}인 설정값", en="a setting of type {kind}", kind=ANY),
    text(
        ko="{name}{은} Sequential이나 함수형 모델이 아님",
        en="{name} is no Sequential or functional model",
        name=ANY,
    ),
    text(ko="학습할 가중치가 없는 모델", en="nothing in the model can be trained"),
    text(ko="{name}{이} {kind}{으로} 계산함", en="{name} computes in {kind}", name=ANY, kind=ANY),
    text(ko="읽을 수 없는 모델 설정", en="the model's configuration cannot be read"),
    text(ko="층과 맞지 않는 가중치", en="the weights do not fit the layers"),
    text(ko="숫자가 아닌 가중치", en="the weights are not numbers"),
    text(ko="입력이나 출력이 여럿인 모델", en="a model with several inputs or outputs"),
    text(ko="매개변수가 {most}개보다 많음", en="more than {most} parameters", most=ANY),
    text(ko="서로 맞지 않는 층: {error}", en="the layers do not fit together ({error})", error=ANY),
    text(
        ko="동결했으나 동결하지 않은 층이 있는 모델", en="a frozen model with a layer that is not"
    ),
    text(
        ko="메모리가 너무 많이 필요한 데이터와 배치", en="the rows and a batch need too much memory"
    ),
    text(ko="계산이 너무 많은 에포크", en="one epoch takes too much computing"),
    text(
        ko="모델의 입력 크기는 {wanted}, 데이터는 {seen}",
        en="the model takes rows of shape {wanted}, not {seen}",
        wanted=ANY,
        seen=ANY,
    ),
    text(ko="실행하지 않는 에포크의 변경", en="a change before an epoch that there is not"),
    text(ko="범위를 벗어난 학습률", en="a learning rate out of range"),
    text(ko="층과 맞지 않게 바꾼 가중치", en="changed weights that do not fit the layers"),
    text(ko="숫자가 아닌 값으로 바꾼 가중치", en="changed weights that are not numbers"),
    text(ko="정수가 아닌 epochs나 batch_size", en="epochs and batch_size must be whole numbers"),
    text(
        ko="{first}에서 {last}까지의 에포크 수가 0~{most} 밖임",
        en="epochs {first} to {last} are not between 0 and {most} in number",
        first=ANY,
        last=ANY,
        most=ANY,
    ),
    text(ko="1보다 작은 batch_size", en="batch_size must be 1 or more"),
    text(ko="배치 하나도 채우지 못하는 데이터", en="not one whole batch"),
    text(ko="참도 거짓도 아닌 shuffle", en="shuffle must be true or false"),
    text(ko="0에서 1 사이가 아닌 validation_split", en="validation_split must be in 0..1"),
    text(ko="{name}{은} 숫자 배열이 아님", en="{name} is no array of numbers", name=ANY),
    text(
        ko="{name}의 숫자 {size}개가 1~{most}개 밖임",
        en="{name} has {size} numbers; 1 to {most} can be taken",
        name=ANY,
        size=ANY,
        most=ANY,
    ),
    text(
        ko="행마다 숫자 하나가 아닌 sample_weight", en="sample_weight must have one number per row"
    ),
    text(
        ko="x, y, 가중치의 행 수가 다름: {rows}",
        en="x, y and weights have different numbers of rows: {rows}",
        rows=ANY,
    ),
    text(ko="클래스가 너무 많은 class_weight", en="class_weight names too many classes"),
    text(ko="행마다 클래스 하나가 아닌 class_weight", en="class_weight needs one class per row"),
    text(
        ko="함께 쓴 class_weight와 sample_weight",
        en="class_weight and sample_weight cannot be used together",
    ),
    text(
        ko="{rows}행을 {share}{으로} 나눌 수 없음",
        en="{rows} rows cannot be split by {share}",
        rows=ANY,
        share=ANY,
    ),
    text(
        ko="Keras의 것이 아닌 학습률 스케줄",
        en="a learning rate that is none of Keras's own schedules",
    ),
    text(ko="읽을 수 없는 학습률", en="a learning rate that cannot be read"),
    text(ko="Keras가 받지 않는 {name}", en="{name} as Keras does not take it", name=ANY),
    text(ko="정수가 아닌 에포크 수", en="the number of epochs must be a whole number"),
    text(
        ko="앞선 학습을 되풀이할 시간 부족",
        en="there was no time to make the state of the fit before again",
    ),
    text(ko="다른 모델의 앞선 학습", en="the fit before was one of another network"),
)


def find_reason(said: str) -> Text:
    """Return the reason `said` in English as a text in all languages."""
    for pattern, known in _patterns():
        if found := pattern.fullmatch(said):
            return replace(known, values=tuple(found.groupdict().items()))
    return as_is(ko="채점용 학습기가 맡지 않는 학습", en=said)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Text], ...]:
    """Return each reason with what it looks like in English, whatever stands in its places."""
    return tuple(
        (re.compile(re.sub(r"\\{([a-z]+)\\}", r"(?P<\1>.+)", re.escape(known.in_english))), known)
        for known in (*_BY_KERNEL, *_BY_TRAINER)
    )
