using System.Runtime.InteropServices;

namespace Polystore.Postgres.Workloads.Logs.Reading;

/// <summary>Where a line's prefix says what; an empty range where it does not.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct PrefixFields
{
    /// <summary>Where the severity starts.</summary>
    public int End { get; set; }

    public Range Time { get; set; }

    public Range Session { get; set; }

    public Range User { get; set; }

    public Range Database { get; set; }

    public Range SqlState { get; set; }
}
