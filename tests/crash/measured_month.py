"""What the kill tests of the whole program work on: a partner's month in files, and real stores of backups."""

import datetime
import subprocess

ASSETS = [("dc1", "Acme", "v1", "server"), ("dc2", "Acme", "v2", "server"), ("pc1", "Acme", "v1", "workstation"),
          ("dc1", "Bolt", "v2", "server"), ("pc7", "Bolt", "v2", "workstation")]


def usage_csv(month, assets_of_day):
    rows = ["asset,organization,version,stored_bytes,measured_at,class"]
    for day, assets in assets_of_day.items():
        for number, (asset, organization, version, asset_class) in enumerate(assets):
            rows.append(f"{asset},{organization},{version},{(number + 1) * 100_000_000_000 + day * 1_234_567_891},"
                        f"{month}-{day:02}T22:00:00Z,{asset_class}")
    return "\n".join(rows) + "\n"


def write_usage(work):
    """october.csv: each day of the month; november.csv: three days, from the second on with an organization and two
    assets more, so that units change within the month."""
    more = [("pc8", "Bolt", "v2", "workstation"), ("nas1", "Crest", "v1", "server")]
    (work / "october.csv").write_text(usage_csv("2026-10", {day: ASSETS for day in range(1, 32)}))
    (work / "november.csv").write_text(usage_csv("2026-11", {1: ASSETS, 2: ASSETS + more, 3: ASSETS + more}))


def write_years(work):
    """years.csv: one asset on each of 600 days up to the end of October."""
    last = datetime.date(2026, 10, 31)
    days = [last - datetime.timedelta(days=back) for back in range(600)]
    rows = ["asset,organization,version,stored_bytes,measured_at,class"]
    rows += [f"dc1,Acme,v1,{1_000_000_000 + day.toordinal()},{day}T22:00:00Z,server" for day in days]
    (work / "years.csv").write_text("\n".join(rows) + "\n")


def write_hours(work):
    """hour-0.csv to hour-9.csv: hours of 3 November; hour-next.csv: one of the day after; hour-late.csv: one of both."""
    def rows(day, hour):
        return [f"{asset},{organization},{version},{(number + 1) * 100_000_000_000 + hour // 3 * 1_234_567_891},"
                f"2026-11-{day:02}T{hour:02}:{number:02}:00Z,{asset_class}"
                for number, (asset, organization, version, asset_class) in enumerate(ASSETS)]

    header = "asset,organization,version,stored_bytes,measured_at,class"
    hours = {str(hour): rows(3, hour) for hour in range(10)}
    for name, of_hour in {**hours, "next": rows(4, 0), "late": rows(3, 11) + rows(4, 1)}.items():
        (work / f"hour-{name}.csv").write_text("\n".join([header, *of_hour]) + "\n")


def write_stores(work):
    """v1/Acme/dc1: a tree with two hard-linked snapshots; v2/Acme/dc2 and v2/Bolt/pc7: repositories of restic."""
    files = work / "files"
    files.mkdir()
    for number in range(20):
        (files / f"letter{number}.txt").write_text(f"letter {number}\n" * 2_000)
    tree = work / "v1" / "Acme" / "dc1"
    tree.mkdir(parents=True)
    run("rsync", "-a", f"{files}/", f"{tree}/2026-10-30/")
    (files / "letter3.txt").write_text("another letter\n" * 3_000)
    run("rsync", "-a", f"--link-dest={tree}/2026-10-30", f"{files}/", f"{tree}/2026-10-31/")
    for asset in ("Acme/dc2", "Bolt/pc7"):
        repository = work / "v2" / asset
        repository.parent.mkdir(parents=True)
        run("restic", "init", "-r", repository)
        run("restic", "backup", "-r", repository, "--host", "test", files)


def run(*words):
    variables = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "RESTIC_PASSWORD": "test"}
    if words[0] == "restic":
        words = ("restic", "--no-cache", *words[1:])
    subprocess.run([str(word) for word in words], env=variables, check=True, stdout=subprocess.DEVNULL, timeout=60)
