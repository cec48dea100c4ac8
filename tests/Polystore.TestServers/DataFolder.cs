namespace Polystore.TestServers;

/// <summary>The data folder of a running server, copied as a base backup.</summary>
internal static class DataFolder
{
    // Manual 26.3.4: what belongs to the running server, and what a new server makes anew.
    private static readonly string[] LeftOut = ["postmaster.pid", "postmaster.opts", "pg_internal.init"];
    private static readonly string[] Emptied = ["pg_wal", "pg_replslot", "pg_dynshmem", "pg_notify", "pg_serial", "pg_snapshots", "pg_stat_tmp", "pg_subtrans"];

    /// <summary>Copies it between pg_backup_start and pg_backup_stop; a file that goes away meanwhile is no loss.</summary>
    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.EnumerateDirectories(from))
        {
            var name = Path.GetFileName(folder);
            if (Emptied.Contains(name))
            {
                Directory.CreateDirectory(Path.Combine(to, name));
            }
            else
            {
                Copy(folder, Path.Combine(to, name));
            }
        }

        foreach (var file in Directory.EnumerateFiles(from).Where(file => !LeftOut.Contains(Path.GetFileName(file))))
        {
            CopyFile(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private static void CopyFile(string from, string to)
    {
        try
        {
            File.Copy(from, to);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            // Dropped or renamed since the folder was listed; replay brings it to where it belongs.
        }
    }
}
