using System.Runtime.InteropServices;

namespace Polystore.Postgres.Explain.Arithmetic;

/// <summary>Says that what a node measured is also in what another node measured.</summary>
/// <param name="From">Index of the node that was run.</param>
/// <param name="To">Index of the node that ran it.</param>
/// <param name="Part">The part of it, from 0 to 1.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Charge(int From, int To, double Part);
