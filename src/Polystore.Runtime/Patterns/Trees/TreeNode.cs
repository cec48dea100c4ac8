namespace Polystore.Runtime.Patterns;

/// <summary>A node as it is seen from another.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Depth">Steps between the two.</param>
public sealed record TreeNode<T>(T Key, int Depth);
