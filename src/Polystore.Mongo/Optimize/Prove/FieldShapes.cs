namespace Polystore.Mongo.Optimize.Prove;

/// <summary>What the operators of a pipeline expect of a field.</summary>
[Flags]
internal enum FieldShapes
{
    None = 0,
    Number = 1,
    Text = 2,
    Date = 4,
    List = 8,
}
