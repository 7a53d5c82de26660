package main

import (
	"context"
	"log/slog"
	"time"
)

// sweepEvery is how often what nothing uses is removed.
const sweepEvery = 24 * time.Hour

// startSweeping begins to sweep; stop ends it and waits until it has ended.
func (i *installation) startSweeping(ctx context.Context, log *slog.Logger) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		i.sweep(ctx, log)
	}()
	return func() {
		cancel()
		<-ended
	}
}

// sweep removes uploads that nothing uses, and sealed answers of rounds that are over, at once and then daily, until ctx is
// done.
func (i *installation) sweep(ctx context.Context, log *slog.Logger) {
	daily := time.NewTicker(sweepEvery)
	defer daily.Stop()
	for {
		removed, err := i.engine.SweepFiles(ctx, i.files)
		if err != nil && ctx.Err() == nil {
			log.Error("sweep files", "error", err.Error())
		}
		if removed > 0 {
			log.Info("sweep files", "removed", removed)
		}
		rounds, err := i.engine.SweepRounds(ctx)
		if err != nil && ctx.Err() == nil {
			log.Error("sweep rounds", "error", err.Error())
		}
		if rounds > 0 {
			log.Info("sweep rounds", "removed", rounds)
		}
		select {
		case <-ctx.Done():
			return
		case <-daily.C:
		}
	}
}
