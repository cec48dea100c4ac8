using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Patterns;

/// <summary>A change that would leave no tree: a node below itself, or below one that is not there.</summary>
public sealed class InvalidTreeChangeException(string message) : StoreException(message);
