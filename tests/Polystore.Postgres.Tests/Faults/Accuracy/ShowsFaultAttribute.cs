namespace Polystore.Postgres.Tests.Faults.Accuracy;

/// <summary>How far a fault could be taken on a real server.</summary>
public enum FaultWay
{
    /// <summary>Named, cured, silent, brought back, named again.</summary>
    Reversible,

    /// <summary>Named, and silent after the cure or beside the decoy; nothing brings it back as it was.</summary>
    OneWay,
}

/// <summary>A test that shows a rule its fault and a decoy on a real server where a script alone cannot.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class ShowsFaultAttribute(string rule, FaultWay way) : Attribute
{
    /// <summary>Id of the rule.</summary>
    public string Rule => rule;

    /// <summary>How far it is taken.</summary>
    public FaultWay Way => way;

    /// <summary>The snapshot is real and its time is shifted.</summary>
    public bool Aged { get; init; }
}
