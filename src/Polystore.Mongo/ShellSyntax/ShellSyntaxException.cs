namespace Polystore.Mongo.ShellSyntax;

/// <summary>Text that is not what mongosh would take. The message says where and what.</summary>
/// <param name="line">Line, from 1.</param>
/// <param name="column">Column in the line, from 1.</param>
/// <param name="offset">The same place as an offset, from 0.</param>
/// <param name="problem">What is wrong, without a full stop.</param>
internal sealed class ShellSyntaxException(int line, int column, int offset, string problem) : FormatException($"line {line}, column {column}: {problem}")
{
    public int Line { get; } = line;

    public int Column { get; } = column;

    public int Offset { get; } = offset;
}
