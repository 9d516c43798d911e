# Installs the Debian packages of packages.txt that are missing; sourced by ./try and ./check.

install_packages() {
    local wanted missing=() sudo=()
    while read -r wanted; do
        case $wanted in '' | '#'*) continue ;; esac
        dpkg-query -W -f '${Status}' "$wanted" 2>/dev/null | grep -q 'ok installed' || missing+=("$wanted")
    done <"$root/packages.txt"
    [ ${#missing[@]} -eq 0 ] && return
    echo "Installing what is missing: ${missing[*]}"
    [ "$(id -u)" -eq 0 ] || sudo=(sudo)
    "${sudo[@]}" apt-get update -qq
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}
