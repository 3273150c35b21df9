package graph_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"lotsen/graph"
)

func TestAnErrorTellsItsKindItsCauseAndWhenToComeBack(t *testing.T) {
	err := fmt.Errorf("checking: %w", &graph.Error{
		Kind: graph.Throttled, Op: "reading a person's methods", Status: 429, Code: "TooManyRequests",
		RequestID: "0f3c", RetryAfter: 1500 * time.Millisecond, Err: context.DeadlineExceeded,
	})
	if !errors.Is(err, graph.Throttled) || errors.Is(err, graph.Unavailable) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("kinds of %v", err)
	}
	if graph.RetryAfter(err) != 1500*time.Millisecond || graph.RetryAfter(graph.NotFound) != 0 {
		t.Errorf("retry after %v", graph.RetryAfter(err))
	}
	for _, part := range []string{"reading a person's methods", "throttled", "429", "TooManyRequests", "request 0f3c", "1.5s"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q lacks %q", err, part)
		}
	}
}
