"""Records what `datasets` and pandas make of small tables: `test/conformance/tables.json`.

python scripts/record-tables.py   (needs datasets, pandas, pyarrow, zstandard)
"""

import base64
import gzip
import io
import json
import os
import pathlib
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"
import datasets
import pandas
import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

OUT = pathlib.Path(__file__).parent.parent / "test" / "conformance" / "tables.json"

CSV = {
    "quotes": 'instruction,output\n"a, ""b""\nsecond line",yes\nplain,no\n',
    "crlf and byte order mark": "\ufeffprompt,completion\r\nhi,yes\r\n\r\nho,no\r\n",
    "integers": "text,n\na,007\nb,-3\nc, 4\n",
    "integers with a gap": "text,n\na,1\nb,\n",
    "floats": "text,n\na,1\nb,2.5\nc,.5\nd,1e3\n",
    "mixed": "text,n\na,1\nb,two\n",
    "booleans": "text,label\na,True\nb,false\n",
    "booleans with a gap": "text,label\na,True\nb,\n",
    "missing by name": "prompt,completion\na,None\nb,NA\nc,null\nd,nan\ne,n/a\nf,none\n",
    "quoted missing": 'prompt,completion\na,""\nb,"None"\nc,x\n',
    "large integers": "id\n1152921504606846977\n18446744073709551615\n",
    "short row": "a,b\n1,2\n3\n",
    "same names": "a,a,\n1,2,3\n",
    "blank lines": "a,b\n\n1,2\n   \n3,4\n\n",
    "quote inside": 'a,b\nx"y,2\n',
    "no line break at the end": "a,b\nx,y",
    "json cell": 'messages\n"[{""role"": ""user"", ""content"": ""hi""}]"\n',
}
BROKEN_CSV = {
    "too many cells": "a,b\n1,2\n3,4,5\n",
    "open quote": 'a,b\nx,"y\nz,1\n',
}


def rows_of_csv(text, folder, name):
    path = pathlib.Path(folder) / f"{name.replace(' ', '-')}.csv"
    path.write_bytes(text.encode("utf-8"))
    data = datasets.load_dataset(
        "csv", data_files=str(path), split="train", cache_dir=str(pathlib.Path(folder) / "cache")
    )
    return [json.dumps(row, ensure_ascii=False) for row in data]


def table():
    messages = [
        [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}],
        [{"role": "user", "content": "é\n"}, {"role": "assistant", "content": ""}],
        None,
    ]
    return pa.table(
        {
            "messages": pa.array(messages),
            "id": pa.array([2**60 + 1, -(2**63), None], pa.int64()),
            "kind": pa.array(["a", "b", "a"]).dictionary_encode(),
            "tags": pa.array([["x", None], [], None]),
            "ok": pa.array([True, None, False]),
            "image": pa.array([{"bytes": b"\x89PNG", "path": "a.png"}, None, {"bytes": None, "path": "b"}]),
        }
    )


def parquet(**options):
    buffer = io.BytesIO()
    pq.write_table(table(), buffer, store_schema=False, **options)
    return buffer.getvalue()


def arrow(opener):
    buffer = io.BytesIO()
    data = table()
    with opener(buffer, data.schema) as writer:
        writer.write_table(data)
    return buffer.getvalue()


def main():
    datasets.disable_progress_bars()
    with tempfile.TemporaryDirectory() as folder:
        csv = [{"name": name, "text": text, "rows": rows_of_csv(text, folder, name)} for name, text in CSV.items()]
        broken = []
        for name, text in BROKEN_CSV.items():
            try:
                rows_of_csv(text, folder, name)
                raise SystemExit(f"{name} was read")
            except datasets.exceptions.DatasetGenerationError as error:
                broken.append({"name": name, "text": text, "error": str(error.__cause__)})
    line = b'{"text": "hi"}\n'
    files = {
        **{f"{codec}.parquet": parquet(compression=codec) for codec in ["none", "snappy", "gzip", "zstd", "brotli", "lz4"]},
        "v2.parquet": parquet(version="2.6", data_page_version="2.0", use_dictionary=False),
        "groups.parquet": parquet(row_group_size=1),
        "stream.arrow": arrow(pa.ipc.new_stream),
        "file.arrow": arrow(pa.ipc.new_file),
        "text.jsonl.gz": gzip.compress(line * 2, mtime=0),
        "text.jsonl.zst": zstandard.compress(line * 2),
    }
    OUT.write_text(
        json.dumps(
            {
                "versions": {m.__name__: m.__version__ for m in [datasets, pandas, pa]},
                "csv": csv,
                "broken": broken,
                "rows": [json.dumps(row, ensure_ascii=False, default=lambda b: f"<{len(b)} bytes>") for row in table().to_pylist()],
                "files": {name: base64.b64encode(data).decode() for name, data in files.items()},
            },
            ensure_ascii=False,
            indent="\t",
        )
        + "\n"
    )


main()
