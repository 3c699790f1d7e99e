// Each test of a real pair runs two servers; two at a time are enough for a small machine.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
