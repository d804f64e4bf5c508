"""Two threads against one over the same articles: the interpreter lock is released while they are read."""

import threading
import time
from pathlib import Path

import mingshu

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 5


def main() -> None:
    texts = [p.read_text("utf-8-sig") for p in sorted((ROOT / "corpus/articles").glob("*.txt")) if p.stem != "yuding-chengji-tielu"] * 40
    ex = mingshu.Extractor(jobs=1)
    ex.extract(texts[:10])

    def read(times: int) -> float:
        began = time.perf_counter()
        threads = [threading.Thread(target=ex.extract, args=(texts,)) for _ in range(times)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        return time.perf_counter() - began

    ratios = sorted(2 * read(1) / read(2) for _ in range(ROUNDS))
    print(f"two threads do {ratios[ROUNDS // 2]:.2f} times the work of one in the same time")


if __name__ == "__main__":
    main()
