// Package recent is a bounded memory of what was used last.
package recent

// Memory is a bounded memory: it keeps at least the size entries used last, and never
// more than twice as many. It is not safe for concurrent use.
type Memory[V any] struct {
	size       int
	young, old map[string]V
}

// New makes a memory of at least size entries.
func New[V any](size int) *Memory[V] {
	return &Memory[V]{size: size, young: make(map[string]V)}
}

// Get gives what is kept under a key, and counts as a use of it.
func (r *Memory[V]) Get(key string) (V, bool) {
	if v, ok := r.young[key]; ok {
		return v, true
	}
	v, ok := r.old[key]
	if ok {
		r.Put(key, v)
	}
	return v, ok
}

// Put keeps a value under a key.
func (r *Memory[V]) Put(key string, v V) {
	if _, ok := r.young[key]; !ok && len(r.young) >= r.size {
		r.old, r.young = r.young, make(map[string]V)
	}
	r.young[key] = v
}

// Drop forgets a key.
func (r *Memory[V]) Drop(key string) {
	delete(r.young, key)
	delete(r.old, key)
}

// Len is how many entries are kept, at most twice the size; one that was used again
// after a while may count twice.
func (r *Memory[V]) Len() int { return len(r.young) + len(r.old) }
