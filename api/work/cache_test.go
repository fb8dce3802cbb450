package work_test

import (
	"context"
	"errors"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dathang/api/work"
)

func TestCache_IsBoundedByBytesTogetherWithOthersOfItsShelf(t *testing.T) {
	shelf := work.NewShelf(1000)
	words := work.NewCache[int](shelf, func(s string) int64 { return int64(len(s)) })
	lists := work.NewCache[int](shelf, func(s []byte) int64 { return int64(len(s)) })
	made := 0
	word := func(key, size int) {
		_, err := words.Get(t.Context(), key, func(context.Context) (string, error) {
			made++
			return string(make([]byte, size)), nil
		})
		require.NoError(t, err)
	}
	for key := range 100 {
		word(key, 100)
		require.LessOrEqual(t, shelf.Bytes(), int64(1000))
	}
	require.Equal(t, 100, made)
	word(99, 100)
	word(90, 100)
	require.Equal(t, 100, made, "the last ten are there")
	_, err := lists.Get(t.Context(), 1, func(context.Context) ([]byte, error) { return make([]byte, 850), nil })
	require.NoError(t, err)
	require.Equal(t, int64(950), shelf.Bytes())
	word(90, 100)
	require.Equal(t, 100, made, "what was asked for last stays")
	word(91, 100)
	require.Equal(t, 101, made)
	_, err = lists.Get(t.Context(), 2, func(context.Context) ([]byte, error) { return make([]byte, 5000), nil })
	require.NoError(t, err)
	require.Equal(t, int64(5000), shelf.Bytes(), "nothing else beside what is too large for the shelf")
	word(1, 100)
	require.Equal(t, int64(100), shelf.Bytes())
}

func TestCache_WeighsAnewWhatHasGrown(t *testing.T) {
	shelf := work.NewShelf(1000)
	size := int64(10)
	c := work.NewCache[string](shelf, func(string) int64 { return size })
	get := func(key string) {
		_, err := c.Get(t.Context(), key, func(context.Context) (string, error) { return key, nil })
		require.NoError(t, err)
	}
	get("a")
	get("b")
	size = 995
	c.Grown("b")
	require.Equal(t, int64(995), shelf.Bytes(), "a made room")
	c.Grown("nobody")
}

func TestCache_WhoWaitsLeavesWhenHeLikesAndTheLastOneStopsTheWork(t *testing.T) {
	c := work.NewCache[string](work.NewShelf(1000), func(string) int64 { return 1 })
	var begun atomic.Int32
	stopped := make(chan error, 2)
	slow := func(ctx context.Context) (string, error) {
		begun.Add(1)
		<-ctx.Done()
		stopped <- ctx.Err()
		return "", ctx.Err()
	}
	var waiting sync.WaitGroup
	short, drop := context.WithCancel(t.Context())
	for _, ctx := range []context.Context{short, short} {
		waiting.Go(func() {
			_, err := c.Get(ctx, "slow", slow)
			require.ErrorIs(t, err, context.Canceled)
		})
	}
	require.Eventually(t, func() bool { return begun.Load() == 1 }, time.Second, time.Millisecond)
	drop()
	waiting.Wait()
	require.ErrorIs(t, <-stopped, context.Canceled)
	got, err := c.Get(t.Context(), "slow", func(context.Context) (string, error) { return "made", nil })
	require.NoError(t, err)
	require.Equal(t, "made", got)
	require.Equal(t, int32(1), begun.Load())
}

func TestCache_KeepsNoFailure(t *testing.T) {
	c := work.NewCache[string](work.NewShelf(1000), func(string) int64 { return 1 })
	_, err := c.Get(t.Context(), "a", func(context.Context) (string, error) { return "", errors.New("no") })
	require.EqualError(t, err, "no")
	_, err = c.Get(t.Context(), "a", func(context.Context) (string, error) { panic("broken") })
	require.ErrorContains(t, err, "panic: broken")
	got, err := c.Get(t.Context(), "a", func(context.Context) (string, error) { return "yes", nil })
	require.NoError(t, err)
	require.Equal(t, "yes", got)
}

func TestWeight_CountsWhatIsHeldOnce(t *testing.T) {
	type node struct {
		name string
		next *node
		list []int64
	}
	small := work.Weight(&node{name: "a"})
	large := &node{list: make([]int64, 1000)}
	require.InDelta(t, 8000, work.Weight(large), 100)
	require.InDelta(t, 8000, work.Weight(large, large), 200, "the same twice")
	ring := &node{}
	ring.next = ring
	require.Less(t, work.Weight(ring), 2*small+10)
	require.Greater(t, work.Weight(map[string]string{"key": string(make([]byte, 500))}), int64(500))
	require.Zero(t, work.Weight(nil))
}

func TestKeptBytes_IsHalfOfGOMEMLIMIT(t *testing.T) {
	require.Positive(t, work.KeptBytes())
	was := debug.SetMemoryLimit(200 << 20)
	defer debug.SetMemoryLimit(was)
	require.Equal(t, int64(100<<20), work.KeptBytes())
}
