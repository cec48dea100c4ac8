namespace Polystore.Mongo.Observe.Sections;

/// <summary>How a replica set is configured (replSetGetConfig).</summary>
/// <param name="Members">Its members.</param>
/// <param name="MajorityJournals">True when a write of the majority waits for the journals (writeConcernMajorityJournalDefault).</param>
public sealed record MongoSetSettings(IReadOnlyList<MongoSetMember> Members, bool MajorityJournals)
{
    /// <summary>Members that vote.</summary>
    public int Voters => Members.Count(member => member.Votes > 0);

    /// <summary>Votes that make a majority.</summary>
    public int Majority => (Voters / 2) + 1;

    /// <summary>Members that hold data and vote, whose word a write of the majority needs.</summary>
    public int DataVoters => Members.Count(member => member is { Votes: > 0, Arbiter: false });
}

/// <summary>One member.</summary>
public sealed record MongoSetMember
{
    /// <summary>Host and port.</summary>
    public required string Name { get; init; }

    /// <summary>0 or 1.</summary>
    public int Votes { get; init; } = 1;

    /// <summary>0 for one that never becomes primary.</summary>
    public double Priority { get; init; } = 1;

    /// <summary>Votes and holds no data.</summary>
    public bool Arbiter { get; init; }

    /// <summary>Applications are not told of it.</summary>
    public bool Hidden { get; init; }

    /// <summary>How far it stays behind on purpose, in seconds.</summary>
    public double DelaySeconds { get; init; }
}
