package proc

import (
	"os"
	"testing"
	"time"
)

func TestSelf(t *testing.T) {
	before, err := CPU(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	burn := make([]byte, 8<<20)
	for end := time.Now().Add(50 * time.Millisecond); time.Now().Before(end); {
		for i := range burn {
			burn[i]++
		}
	}
	after, mem, err := Sum([]int{os.Getpid()})
	if err != nil || after <= before {
		t.Errorf("CPU %v, then %v: %v", before, after, err)
	}
	if mem.PrivateDirty < int64(len(burn)) || mem.Resident < mem.PrivateDirty {
		t.Errorf("memory %+v", mem)
	}
	if burn[0] == 0 && burn[1] == 1 {
		t.Log("keep burn alive")
	}
	if _, err := CPU(0x7fffffff); err == nil {
		t.Error("no such process")
	}
}
