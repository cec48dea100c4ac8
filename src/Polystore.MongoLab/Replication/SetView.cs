namespace Polystore.MongoLab.Replication;

/// <summary>The set as one member saw it last.</summary>
/// <param name="Id">The set's id.</param>
/// <param name="Term">Number of the newest election; 0 before the first.</param>
/// <param name="Primary">Who won it; null when it stepped down since, or nobody did.</param>
/// <param name="Elected">When.</param>
/// <param name="IsLed">The primary takes writes.</param>
/// <param name="LeaseAge">How long ago the primary was heard of.</param>
/// <param name="Members">All of them.</param>
internal sealed record SetView(byte[] Id, long Term, int? Primary, DateTime? Elected, bool IsLed, TimeSpan LeaseAge, IReadOnlyList<MemberView> Members);

/// <summary>One member.</summary>
/// <param name="Id">Its place in the set, from 0.</param>
/// <param name="Host">Its name.</param>
/// <param name="Started">When its process began.</param>
/// <param name="Seen">When it was heard of last; null for never.</param>
/// <param name="Age">How long ago that was.</param>
/// <param name="MayBeElected">It did not step down lately.</param>
internal sealed record MemberView(int Id, string Host, DateTime? Started, DateTime? Seen, TimeSpan Age, bool MayBeElected);

/// <summary>What a member is.</summary>
internal enum MemberRole
{
    /// <summary>It has not heard of the set yet, or not for long: it takes neither reads nor writes.</summary>
    Recovering,

    /// <summary>It reads.</summary>
    Secondary,

    /// <summary>It writes.</summary>
    Primary,
}
