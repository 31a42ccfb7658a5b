"""Each folder of src/ with code has a README.md that says what it owns."""

from source import Finding


def check(tree):
    folders = sorted({file.path.rsplit("/", 1)[0] for file in tree.in_src()})
    for folder in folders:
        if not (tree.root / folder / "README.md").is_file():
            yield Finding(folder, "no README.md says what this folder owns", note=True)
