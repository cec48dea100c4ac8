namespace Polystore.Runtime.Routing;

/// <summary>An entity could not be read or written as a whole. The message names parts and stores, and no value.</summary>
public abstract class RoutingException : Exception
{
    private protected RoutingException(string message, string entity, Exception? inner)
        : base(message, inner) => Entity = entity;

    /// <summary>The name of the entity's declaration.</summary>
    public string Entity { get; }
}

/// <summary>A part without which the entity cannot be read is not to be had.</summary>
public sealed class PartUnavailableException : RoutingException
{
    internal PartUnavailableException(string entity, MissingPart part)
        : base($"{entity} cannot be read without its part {part}.", entity, part.Exception) => Part = part;

    /// <summary>The part, its store, and why.</summary>
    public MissingPart Part { get; }
}

/// <summary>
/// A write stopped half-way. What is <see cref="Written"/> stays written; whether what is <see cref="Failed"/> reached its store is not known.
/// </summary>
public sealed class PartialWriteException : RoutingException
{
    internal PartialWriteException(string entity, IReadOnlyList<string> written, IReadOnlyList<MissingPart> failed, IReadOnlyList<string> untouched)
        : base(Sentence(entity, written, failed, untouched), entity, failed[0].Exception)
    {
        Written = written;
        Failed = failed;
        Untouched = untouched;
    }

    /// <summary>Parts that hold the change.</summary>
    public IReadOnlyList<string> Written { get; }

    /// <summary>Parts that may or may not hold it, and those that somebody else's change came before (<see cref="PartFailure.Overtaken"/>); <c>cache</c> stands for entries that may be old for as long as they live.</summary>
    public IReadOnlyList<MissingPart> Failed { get; }

    /// <summary>Parts that nothing was sent to.</summary>
    public IReadOnlyList<string> Untouched { get; }

    private static string Sentence(string entity, IReadOnlyList<string> written, IReadOnlyList<MissingPart> failed, IReadOnlyList<string> untouched) =>
        $"{entity} was written in part only: written {List(written)}; not known {List(failed.Select(part => part.ToString()))}; not begun {List(untouched)}; read it again, and write what is to be.";

    private static string List(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } list ? list : "nothing";
}
