package app

import (
	"context"
	"encoding/binary"
	"fmt"

	"lotsen/bot/web"
	"lotsen/store"
)

// keeper keeps the conversations of the page in the store.
type keeper struct {
	store store.Store
	clock *MovableClock
}

// saidKind is the kind of the records of what was said on the page.
const saidKind = "web-said"

// saidKey sorts by person and number.
func saidKey(who string, n uint64) string {
	var number [8]byte
	binary.BigEndian.PutUint64(number[:], n)
	return who + "/" + fmt.Sprintf("%x", number)
}

// maxForget is how many old entries one Put takes away; one is the rule.
const maxForget = 100

// Put implements web.Keeper.
func (k keeper) Put(ctx context.Context, who string, n uint64, value []byte, oldest uint64) error {
	records := []store.Record{{Kind: saidKind, Key: saidKey(who, n), Value: value}}
	kept, err := k.store.Records(ctx, saidKind, who+"/", maxForget)
	if err != nil {
		return err
	}
	for _, old := range kept {
		if old.Key >= saidKey(who, oldest) {
			break // the rest is newer, or the next person's
		}
		records = append(records, store.Record{Kind: saidKind, Key: old.Key})
	}
	return k.store.Commit(ctx, store.Change{At: k.clock.Now(), Records: records})
}

// List implements web.Keeper.
func (k keeper) List(ctx context.Context, who string) ([]web.Kept, error) {
	records, err := k.store.Records(ctx, saidKind, who+"/", 1000)
	if err != nil {
		return nil, err
	}
	var list []web.Kept
	for _, r := range records {
		var n uint64
		if _, err := fmt.Sscanf(r.Key, who+"/%x", &n); err != nil {
			break // the next person's
		}
		list = append(list, web.Kept{N: n, Value: r.Value})
	}
	return list, nil
}
