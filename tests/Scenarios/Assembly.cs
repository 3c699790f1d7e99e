using System.Runtime.Versioning;

[assembly: SupportedOSPlatform("linux")]

// One story at a time: they measure milliseconds.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
