#!/bin/sh
# Installs what the tests need and this machine lacks: PostgreSQL (server programs), Chromium,
# Chinese fonts for its screenshots, Node with npm. Debian and its relatives only; elsewhere it
# says what to install. With the argument prove, also other programs that read our files. Nothing
# is installed twice.
set -eu

missing=""
have() { command -v "$1" >/dev/null 2>&1; }
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || have initdb || missing="$missing postgresql"
have chromium || have chromium-browser || have google-chrome || missing="$missing chromium"
[ -d /usr/share/fonts/opentype/noto ] && ls /usr/share/fonts/opentype/noto/*CJK* >/dev/null 2>&1 || missing="$missing fonts-noto-cjk"
have node || missing="$missing nodejs"
have npm || missing="$missing npm"
if [ "${1:-}" = prove ]; then # programs that read what Luodi writes
	[ -f /usr/share/planner/stylesheets/msp2planner.xsl ] || missing="$missing planner"
	have xsltproc || missing="$missing xsltproc"
	have soffice || missing="$missing libreoffice-calc"
	/usr/bin/python3 -c "import icalendar" 2>/dev/null || missing="$missing python3-icalendar"
fi

[ -z "$missing" ] && exit 0
echo "installing for the tests:$missing"
if ! have apt-get; then
	echo "Please install these packages and run again:$missing" >&2
	exit 1
fi
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo"
$as_root apt-get update -q
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -q -y --no-install-recommends $missing
