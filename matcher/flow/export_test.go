package flow

// TakenAsAssignment tells tests whether a cold solve goes by shortest augmenting paths.
func (n *Network) TakenAsAssignment() bool {
	n.prepare()
	if n.narrow != nil {
		return n.narrow.isAssignment(n)
	}
	return n.wide.isAssignment(n)
}
