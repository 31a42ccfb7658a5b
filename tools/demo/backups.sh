# The demo's machines, which are bounded copies of this machine's files, and their real backups.
# Sourced by ./demo; `demo` is its folder, `small` is not empty for a small run.

export BORG_BASE_DIR=$demo/borg BORG_PASSCOMMAND="cat $demo/passphrase" RESTIC_PASSWORD_FILE=$demo/passphrase
export RESTIC_CACHE_DIR=$demo/restic-cache

# organization/asset | how it is backed up | class | whose files | megabytes at most
assets=(
  "Harbour Dental/DC01|borg|server|/usr/share/perl /usr/lib/python3|16"
  "Harbour Dental/FS01|borg|server|/usr/include /usr/share/cmake-3.25|32"
  "Harbour Dental/PC-FRONT|tree|workstation|/usr/share/doc /usr/share/mime /usr/include|8"
  "Harbour Dental/PC-XRAY|tree|workstation|/usr/share/i18n /usr/share/locale /usr/include|12"
  "Harbour Dental/NB-OWNER|restic|workstation|/usr/share/zoneinfo /etc|4"
  "Old Mill Brewery/SRV-BREW|image|server|/etc /usr/share/mime /usr/lib/python3|20"
  "Old Mill Brewery/PC-SALES|tree|workstation|/usr/share/vim /usr/share/man /usr/include|12"
  "Old Mill Brewery/PC-OFFICE|restic|workstation|/usr/share/mime /etc /usr/include|6"
  "Bright Accounting/APP01|restic|server|/usr/include/boost /usr/include|36"
  "Bright Accounting/PC-01|restic|workstation|/usr/include/boost /usr/share/perl|16"
  "Bright Accounting/PC-02|restic|workstation|/usr/lib/python3 /usr/share/perl|16"
  "Bright Accounting/NB-03|tree|workstation|/usr/share/locale /usr/share/i18n /usr/include|16"
)

# Sets name, how, class, files, megabytes and machine from a row of `assets`.
read_asset() {
  IFS='|' read -r name how class files megabytes <<<"$1"
  machine=$demo/machines/$name
  [[ -z $small ]] || megabytes=$((megabytes / 4))
}

# Copies files of folders, in the order of their names, until the limit is reached; only what everybody may read.
copy_some() {
  local from
  mkdir -p "$1"
  for from in $2; do
    # Of folders that this user may not enter nothing is copied.
    { find "$from" -xdev -type f -perm -o=r -size -2048k -printf '%s %p\0' 2>/dev/null || true; } | LC_ALL=C sort -z -k2
  done | awk -v RS='\0' -v ORS='\0' -v most=$(($3 * 1000000)) '
    { sum += $1; if (sum <= most) { sub(/^[0-9]+ /, ""); print } }' | xargs -0 -r cp --parents -t "$1"
}

make_machines() {
  local row
  for row in "${assets[@]}"; do
    read_asset "$row"
    copy_some "$machine" "$files" "$megabytes"
  done
  echo "demo" >"$demo/passphrase"
  echo "$(find "$demo/machines" -type f | wc -l) files, $(du -sm "$demo/machines" | cut -f1) MB"
}

back_up_with_borg() {
  [[ -d $demo/v1/$name ]] || borg --error init --encryption repokey --make-parent-dirs "$demo/v1/$name"
  (cd "$machine" && borg create "$demo/v1/$name::$1" .)
}

back_up_as_tree() {
  local last
  mkdir -p "$demo/v1/$name"
  last=$(find "$demo/v1/$name" -mindepth 1 -maxdepth 1 | sort | tail -1)
  rsync -a ${last:+--link-dest="$last"} "$machine/" "$demo/v1/$name/$1/"
}

back_up_as_image() {
  mkdir -p "$demo/v1/$name"
  rm -f "$demo/v1/$name"/*.img
  tar -C "$machine" -cf "$demo/v1/$name/$1.img" .
}

back_up_with_restic() {
  local repository=$demo/v2/$name
  [[ -d $repository ]] || restic -q -r "$repository" init >/dev/null
  (cd "$machine" && restic -q -r "$repository" backup --host "${name#*/}" .)
}

# Backs up the asset of a row, dated with a day.
back_up() {
  read_asset "$1"
  case $how in
    borg) back_up_with_borg "$2" ;;
    tree) back_up_as_tree "$2" ;;
    image) back_up_as_image "$2" ;;
    restic) back_up_with_restic ;;
  esac
}

back_up_all() {
  local row
  for row in "${assets[@]}"; do
    back_up "$row" "$1"
  done
  echo "v1: $(du -sm "$demo/v1" | cut -f1) MB, v2: $(du -sm "$demo/v2" | cut -f1) MB"
}

# One machine changes: files are added to it, and it is backed up. `$2` says of which folder.
change_machine() {
  local row
  for row in "${assets[@]}"; do
    read_asset "$row"
    [[ $name == "$1" ]] || continue
    copy_some "$machine/new-$3" "$2" "$megabytes"
    back_up "$row" "$3"
  done
}

# From now on an asset is backed up with restic.
move_to_restic() {
  local i
  for i in "${!assets[@]}"; do
    read_asset "${assets[i]}"
    [[ $name == "$1" ]] || continue
    assets[i]="$name|restic|$class|$files|$megabytes"
    back_up_with_restic
  done
}
