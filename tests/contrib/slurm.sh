#!/usr/bin/env bash
# contrib/phucdau.sbatch on a cluster of one node, which dies while it works. Needs root, slurm-wlm and munge. If one of
# these is missing, says so and exits with 77. PHUCDAU names the program.
. "$(dirname "$0")/common.sh"
needs 'slurm-wlm munge' slurmctld slurmd sbatch munged
. "$SOURCE_DIR/tests/cli/common.sh"
. "$SOURCE_DIR/tests/cli/batch/common.sh"

trap end EXIT

# ---- A cluster: munge with its own key, a controller, a node.
chmod 755 "$folder"
mkdir state spool munge
chmod 755 munge
head -c 1024 /dev/urandom >munge/key
chmod 600 munge/key
munged -F --key-file="$folder/munge/key" --socket="$folder/munge/socket" --pid-file="$folder/munge/pid" \
    --log-file="$folder/munge/log" --seed-file="$folder/munge/seed" --force 2>"$last/munged" &
daemons+=($!)
port=$((20000 + RANDOM % 10000))
cat >slurm.conf <<EOF
ClusterName=test
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
AuthType=auth/munge
AuthInfo=socket=$folder/munge/socket
CredType=cred/munge
SlurmUser=root
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
SlurmdTimeout=10
SlurmctldTimeout=10
MinJobAge=600
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
NodeName=$(hostname -s) NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
EOF
export SLURM_CONF=$folder/slurm.conf
start_node() {
    slurmd -D -f "$SLURM_CONF" 2>>"$last/slurmd" &
    node=$!
    daemons+=("$node")
}
wait_until test -S munge/socket
slurmctld -D -f "$SLURM_CONF" 2>"$last/slurmctld" &
daemons+=($!)
start_node
is_up() { sinfo -h -o %T | grep -q '^idle$'; }
wait_until is_up

# ---- An array of four tasks; the node dies while two of them run, and comes back.
make_tree

sbatch --quiet --array=1-4 --export=ALL "$SOURCE_DIR/contrib/phucdau.sbatch" "$folder/tree" "$folder/shared" -q ||
    fail 'sbatch'
at_work() { pgrep -f -- "--shard .*$folder/shared"; }
wait_until at_work
kill -9 "$node"
pgrep -f 'slurmstepd: ' | while IFS= read -r step; do
    grep -qzF "$folder" "/proc/$step/environ" && kill -9 "$step"
done
at_work | xargs -r kill -9 2>/dev/null
start_node
scontrol update nodename="$(hostname -s)" state=down reason=died
scontrol update nodename="$(hostname -s)" state=resume
is_over() { [ -z "$(squeue -h)" ]; }
tries=0
until is_over; do
    [ $((tries += 1)) -lt 120 ] || fail "jobs left: $(squeue)"
    # Slurm makes a job wait two minutes after it was queued again; the test does not wait.
    squeue -h -r -t PD -o '%i %r' | awk '$2 ~ /BeginTime/ { print $1 }' |
        xargs -rI JOB scontrol update jobid=JOB starttime=now 2>/dev/null
    sleep 1
done

expect_shared "an array of four tasks on a node that died once"
