using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Patterns;

/// <summary>A cursor that was changed on its way, was made for another order, or was signed with another key: begin at the first page.</summary>
public sealed class InvalidCursorException(Exception? inner = null)
    : StoreException("The cursor is damaged, or belongs to another order or key; ask for the first page again.", inner);
