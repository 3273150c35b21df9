package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"
)

// healthyCmd asks the Lotsen of this machine whether it is well: the health check of
// a container that has no other programs.
type healthyCmd struct {
	Addr string `env:"LOTSEN_ADDR" default:":8080" help:"Address that Lotsen listens on."`
}

// Run fails unless /healthz answers 200 within three seconds.
func (h *healthyCmd) Run(ctx context.Context) error {
	host, port, err := net.SplitHostPort(h.Addr)
	if err != nil {
		return fmt.Errorf("LOTSEN_ADDR is an address such as :8080: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/healthz", nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return fmt.Errorf("asking whether Lotsen is well: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("lotsen is not well: %s", answer.Status)
	}
	return nil
}
