namespace Polystore.Samples.ShopApi.Model;

/// <summary>A customer: a row, a profile as a document, and a cart that goes away when nobody touches it.</summary>
internal sealed record User
{
    public long Id { get; init; }

    public long Version { get; init; }

    public string Name { get; init; } = "";

    public string Email { get; init; } = "";

    public Profile? Profile { get; init; }

    public Cart? Cart { get; init; }
}

/// <summary>What a customer says of themselves.</summary>
internal sealed record Profile(string? Theme, string? About, IReadOnlyList<string>? Interests);

/// <summary>Pieces by product.</summary>
internal sealed record Cart(IReadOnlyDictionary<long, int> Pieces);

/// <summary>A projection: one row and one document.</summary>
internal sealed record UserWithProfile(string Name, Profile? Profile);

/// <summary>A derived read: orders of the relational store, reviews of the document store.</summary>
/// <param name="Orders">Orders in the window.</param>
/// <param name="SpentCents">Their sum.</param>
/// <param name="Reviews">Reviews, whenever they were written.</param>
/// <param name="AverageStars">Of these reviews; null when there are none.</param>
internal sealed record UserAnalytics(long Orders, long SpentCents, int Reviews, double? AverageStars);
