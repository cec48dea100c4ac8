using Polystore.MongoDriver;

namespace Polystore.Runtime.Stores;

/// <summary>Members by score, then by their UTF-8 bytes.</summary>
internal sealed class SortedMembers
{
    private readonly Dictionary<string, double> scores = [];
    private readonly SortedSet<ScoredMember> order = new(Comparer<ScoredMember>.Create(static (a, b) =>
        a.Score.CompareTo(b.Score) is not 0 and var byScore ? byScore : Utf8Order.Instance.Compare(a.Member, b.Member)));

    public int Count => scores.Count;

    /// <summary>True when the member is new.</summary>
    public bool Set(string member, double score)
    {
        var added = !Remove(member);
        scores[member] = score;
        order.Add(new ScoredMember(member, score));
        return added;
    }

    public bool Remove(string member) => scores.Remove(member, out var score) && order.Remove(new ScoredMember(member, score));

    public double? ScoreOf(string member) => scores.TryGetValue(member, out var score) ? score : null;

    public long? RankOf(string member, bool descending) => scores.ContainsKey(member) ? Ordered(descending).TakeWhile(other => other.Member != member).LongCount() : null;

    public IEnumerable<ScoredMember> Ordered(bool descending) => descending ? order.Reverse() : order;
}
