# The Debian 12 packages the project needs, and a function that installs those that are missing.
# Sourced by the scripts in tools; not a command of its own.

packages_build=(
  g++ cmake ninja-build ccache pkg-config git ca-certificates
  libboost-graph-dev libeigen3-dev libspdlog-dev libfmt-dev libyaml-cpp-dev libcli11-dev nlohmann-json3-dev
  coinor-libclp-dev coinor-libcoinutils-dev libsqlite3-dev libtbb-dev
  libboost-math-dev libboost-random-dev libxxhash-dev zlib1g-dev libnetcdf-dev libopenmpi-dev libxlsxwriter-dev
  libcpp-httplib-dev
)
packages_test=(
  libgtest-dev libgmock-dev libglpk-dev sqlite3 python3
  slurmctld slurmd slurm-client slurm-wlm-basic-plugins munge openmpi-bin snakemake
  chromium fonts-noto-core fonts-droid-fallback
  python3-xarray python3-netcdf4 python3-pandas python3-openpyxl python3-networkx graphviz
)
packages_lint=(clang-format-14 clang-tidy-19)
packages_fuzz=(clang-19 libclang-rt-19-dev)
packages_bench=(libbenchmark-dev libglpk-dev liblemon-dev python3 python3-scipy python3-networkx python3-matplotlib)

# install_missing PACKAGE...: installs what dpkg does not know as installed; quiet where nothing is missing.
install_missing() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      echo "Missing Debian packages: ${missing[*]}" >&2
      echo "Install them as root: apt-get install ${missing[*]}" >&2
      return 1
    fi
    as_root=(sudo)
  fi
  echo "Installing Debian packages: ${missing[*]}" >&2
  "${as_root[@]}" apt-get update -q >&2 &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=400 install -y -q \
      --no-install-recommends "${missing[@]}" >&2
}

# install_node: Node.js with npm, for the report's page, unless there is one (of 18 or later) already.
install_node() {
  if command -v npm >/dev/null && [ "$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -ge 18 ]; then
    return 0
  fi
  install_missing nodejs npm
}

# build PRESET [TARGET...]: configures and builds one preset, with ccache where there is one.
build() {
  local preset=$1
  shift
  local launcher=()
  command -v ccache >/dev/null && launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  cmake --preset "$preset" "${launcher[@]}" ${configure_options[@]+"${configure_options[@]}"} >"build-$preset.log" 2>&1 ||
    { cat "build-$preset.log" >&2; return 1; }
  rm -f "build-$preset.log"
  cmake --build --preset "$preset" ${1:+--target "$@"}
}
