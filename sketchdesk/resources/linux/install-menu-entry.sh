#!/bin/sh
# Adds SketchDesk, in the folder where this lies, to your desktop's menu; --remove takes it out again.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
share=${XDG_DATA_HOME:-$HOME/.local/share}
entry=$share/applications/sketchdesk.desktop
icon=$share/icons/hicolor/scalable/apps/sketchdesk.svg

if [ "${1:-}" = --remove ]; then
    rm -f "$entry" "$icon"
    exit 0
fi
mkdir -p "$share/applications" "$share/icons/hicolor/scalable/apps"
cp "$here/sketchdesk.svg" "$icon"
# Desktop Entry Specification, "The Exec key": quoted, with \ " ` $ escaped, every backslash once more as in any
# string value, and a percent sign doubled.
command=$(printf %s "$here/sketchdesk" | sed -e 's/[\\"`$]/\\&/g' -e 's/\\/\\\\/g' -e 's/%/%%/g')
while IFS= read -r line; do
    case $line in
    Exec=*) printf 'Exec="%s"\n' "$command" ;;
    *) printf '%s\n' "$line" ;;
    esac
done <"$here/sketchdesk.desktop" >"$entry.new"
mv "$entry.new" "$entry"
echo "SketchDesk is in the menu: $entry"
