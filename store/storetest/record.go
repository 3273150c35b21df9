package storetest

import (
	"fmt"

	"lotsen/store"
)

func recordTests() map[string]func(*kit) {
	put := func(kind, key, value string) store.Change {
		return store.Change{Records: []store.Record{{Kind: kind, Key: key, Value: []byte(value)}}}
	}
	return map[string]func(*kit){
		"it is read as it was written": func(k *kit) {
			k.commit(put("hand-off", "one", "\x00\xff"), nil)
			k.commit(put("hand-off", "two", ""), nil)
			k.commit(put("hand-off", "one", "new"), nil)
			k.reopen()
			for key, want := range map[string][]byte{"one": []byte("new"), "two": {}, "three": nil} {
				r, err := k.s.Record(k.Context(), "hand-off", key)
				k.must(err)
				k.same(key, r, store.Record{Kind: "hand-off", Key: key, Value: want})
			}
		},
		"deleted, it is gone": func(k *kit) {
			k.commit(put("hand-off", "one", "v"), nil)
			k.commit(put("hand-off", "two", "v"), nil)
			gone := store.Change{Records: []store.Record{{Kind: "hand-off", Key: "one"}, {Kind: "hand-off", Key: "never was"}}}
			k.commit(gone, nil)
			k.commit(gone, nil)
			k.same("left", k.records("hand-off"), []store.Record{{Kind: "hand-off", Key: "two", Value: []byte("v")}})
		},
		"kinds do not mix, however alike their names": func(k *kit) {
			for _, kind := range []string{"a", "ab", "b", "a/", "\u00e5"} {
				for _, key := range []string{"a", "b", "bb", "\u00e5"} {
					k.commit(put(kind, key, kind+" "+key), nil)
				}
			}
			var keys []string
			for _, r := range k.records("a") {
				keys = append(keys, r.Key+"="+string(r.Value))
			}
			k.same("kind a", keys, []string{"a=a a", "b=a b", "bb=a bb", "\u00e5=a \u00e5"})
			k.same("a kind that is not there", len(k.records("c")), 0)
		},
		"a list is paged in key order and misses none": listPaged,
		"a limit that is none is refused": func(k *kit) {
			for _, limit := range []int{-1, 0, store.MaxPage + 1} {
				if _, err := k.s.Records(k.Context(), "kind", "", limit); err == nil {
					k.Errorf("a limit of %d is taken", limit)
				}
			}
		},
	}
}

func listPaged(k *kit) {
	var c store.Change
	const n = 25
	for i := range n {
		key := fmt.Sprintf("%02d", i*7%n)
		c.Records = append(c.Records, store.Record{Kind: "kind", Key: key, Value: []byte(key)})
	}
	k.commit(c, nil)
	for _, limit := range []int{1, 5, n - 1, n, n + 1} {
		var got []string
		for after := ""; ; {
			page, err := k.s.Records(k.Context(), "kind", after, limit)
			k.must(err)
			for _, r := range page {
				got = append(got, string(r.Value))
			}
			if len(page) < limit || len(got) > n {
				break
			}
			after = page[len(page)-1].Key
		}
		k.same("keys listed", len(got), n)
		for i, key := range got {
			k.same("key", key, fmt.Sprintf("%02d", i))
		}
	}
	page, err := k.s.Records(k.Context(), "kind", "10 and a bit", 1)
	k.must(err)
	k.same("after a key that is not there", page[0].Key, "11")
}
