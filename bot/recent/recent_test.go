package recent

import (
	"fmt"
	"testing"
)

func TestWhatIsRememberedIsBounded(t *testing.T) {
	r := New[int](100)
	r.Put("in use", 1)
	for i := range 10_000 {
		r.Put(fmt.Sprint(i), i)
		if _, ok := r.Get("in use"); !ok {
			t.Fatalf("what is in use was forgotten after %d others", i)
		}
	}
	if n := r.Len(); n > 200 {
		t.Errorf("%d are remembered", n)
	}
	if v, ok := r.Get("9999"); !ok || v != 9999 {
		t.Error("the newest was forgotten")
	}
	r.Drop("9999")
	if _, ok := r.Get("9999"); ok {
		t.Error("what was dropped is still there")
	}
}
