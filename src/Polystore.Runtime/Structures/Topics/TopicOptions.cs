using Polystore.Runtime.Cache;

namespace Polystore.Runtime.Structures.Topics;

/// <summary>Of which channel a topic is. Copied when they are given.</summary>
public sealed record TopicOptions
{
    /// <summary>The topic's name, the channel: 1 to 200 characters without braces.</summary>
    public required string Name { get; set; }

    /// <summary>Turns messages into bytes.</summary>
    public required ICacheSerializer Serializer { get; set; }

    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    internal void Validate()
    {
        StructureName.Require(Name);
        OptionRange.Require(Serializer is not null, nameof(Serializer), "missing", "given, among these options or once for all as the builder's");
    }
}
