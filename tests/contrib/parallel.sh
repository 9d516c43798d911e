#!/usr/bin/env bash
# contrib/phucdau-parallel with two hosts, which are both this machine; one dies while it works. Needs root, GNU parallel
# and sshd. If one of these is missing, says so and exits with 77. PHUCDAU names the program.
. "$(dirname "$0")/common.sh"
needs 'parallel openssh-server' parallel ssh-keygen sshd
. "$SOURCE_DIR/tests/cli/common.sh"
. "$SOURCE_DIR/tests/cli/batch/common.sh"

trap end EXIT

# ---- Two hosts: 127.0.0.1 and 127.0.0.2, each with its own daemon.
chmod 755 "$folder"
mkdir -p /run/sshd keys
ssh-keygen -q -t ed25519 -N '' -f keys/host
ssh-keygen -q -t ed25519 -N '' -f keys/user
port=$((20000 + RANDOM % 10000))
for host in 127.0.0.1 127.0.0.2; do
    cat >"keys/sshd-$host" <<EOF
ListenAddress $host:$port
HostKey $folder/keys/host
AuthorizedKeysFile $folder/keys/user.pub
PidFile $folder/keys/pid-$host
PermitRootLogin yes
PasswordAuthentication no
StrictModes no
UsePAM no
MaxStartups 100
EOF
    "$(command -v sshd)" -D -f "keys/sshd-$host" 2>"$last/sshd-$host" &
    daemons+=($!)
done
ssh_options="-p $port -i $folder/keys/user -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o ServerAliveInterval=1"
answers() { ssh $ssh_options 127.0.0.1 true && ssh $ssh_options 127.0.0.2 true; }
wait_until answers
printf '1/ssh %s 127.0.0.1\n1/ssh %s 127.0.0.2\n' "$ssh_options" "$ssh_options" >hosts

# ---- A batch of six shards; the second host dies while it works.
make_tree

on_second_host() { # The processes of the second host's batches.
    local pid
    for pid in $(pgrep -f -- "$folder/shared"); do
        tr '\0' '\n' 2>/dev/null <"/proc/$pid/environ" | grep -q "^SSH_CONNECTION=.* 127\.0\.0\.2 $port\$" && echo "$pid"
    done
}
second_host_works() { on_second_host | grep -q .; }
"$SOURCE_DIR/contrib/phucdau-parallel" hosts 6 "$folder/tree" "$folder/shared" -j 1 2>"$last/parallel" &
first=$!
daemons+=($first)
wait_until second_host_works
kill -9 "${daemons[1]}"
for _ in 1 2 3; do on_second_host | xargs -r kill -9 2>/dev/null; done
wait $first
code=$?
[ $code = 16 ] || { cat "$last/parallel" >&2; fail "exit code $code"; }

expect_shared 'six shards on two hosts, of which one died'
