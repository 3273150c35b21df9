package teams

// recent is a bounded memory: it keeps at least the size entries used last, and never
// more than twice as many. It is not safe for concurrent use.
type recent[V any] struct {
	size       int
	young, old map[string]V
}

func newRecent[V any](size int) *recent[V] {
	return &recent[V]{size: size, young: make(map[string]V)}
}

// get gives what is kept under a key, and counts as a use of it.
func (r *recent[V]) get(key string) (V, bool) {
	if v, ok := r.young[key]; ok {
		return v, true
	}
	v, ok := r.old[key]
	if ok {
		r.put(key, v)
	}
	return v, ok
}

func (r *recent[V]) put(key string, v V) {
	if _, ok := r.young[key]; !ok && len(r.young) >= r.size {
		r.old, r.young = r.young, make(map[string]V)
	}
	r.young[key] = v
}

func (r *recent[V]) drop(key string) {
	delete(r.young, key)
	delete(r.old, key)
}
