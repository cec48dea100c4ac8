using System.Runtime.InteropServices;
using Polystore.Core.Errors;
using Polystore.Scratch;

namespace Polystore.MongoLab.Install;

/// <summary>
/// The unpacked engine. Its programs need a newer C library than the system may have; they are started through the loader that came
/// with them, so that nothing is installed and nothing patched.
/// </summary>
/// <param name="Root">The folder that stands for the root of the file system.</param>
internal sealed record LabPrograms(string Root)
{
    // Changed when the way of unpacking changes, so that an older folder is made anew.
    private const string Ready = ".ready-1";

    private static readonly string[] Programs = ["postgres", "initdb"];

    /// <summary>Folder of the programs.</summary>
    public string Bin => Path.Combine(Root, "usr/lib/postgresql/18/bin");

    /// <summary>Where servers are kept between runs: <c>POLYSTORE_CACHE</c>, else /var/cache/polystore for root, else the user's cache.</summary>
    public static string CacheFolder
    {
        get
        {
            if (Environment.GetEnvironmentVariable("POLYSTORE_CACHE") is { Length: > 0 } given)
            {
                return given;
            }

            if (Environment.UserName == "root")
            {
                return "/var/cache/polystore";
            }

            var home = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
            return Path.Combine(home, "polystore");
        }
    }

    /// <summary>Why the engine cannot be started without a download; null when it is unpacked already.</summary>
    public static string? WhatIsMissing() =>
        File.Exists(Path.Combine(CacheFolder, "documentdb", Ready)) ? null : "The development server for MongoDB is not unpacked; run 'polystore lab mongo --install' once.";

    /// <summary>The engine, unpacked on first use.</summary>
    /// <param name="progress">Told what is done.</param>
    /// <param name="cancellationToken">Stops; what is half done is removed.</param>
    /// <exception cref="UsageException">This is no Linux on x86-64, or apt and dpkg are missing.</exception>
    /// <exception cref="TargetException">The packages cannot be had.</exception>
    public static async Task<LabPrograms> EnsureAsync(Action<string>? progress, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != Architecture.X64)
        {
            throw new UsageException("The development server for MongoDB runs on Linux on x86-64 alone; name a server of your own with a mongodb:// URL.");
        }

        var root = Path.Combine(CacheFolder, "documentdb");
        if (File.Exists(Path.Combine(root, Ready)))
        {
            return new LabPrograms(root);
        }

        Directory.CreateDirectory(CacheFolder);
        var work = Path.Combine(CacheFolder, $"documentdb.{Environment.ProcessId}");
        try
        {
            var fresh = new LabPrograms(Path.Combine(work, "root"));
            Directory.CreateDirectory(fresh.Root);
            var packages = await PackageSource.PackagesAsync(work, progress, cancellationToken);
            progress?.Invoke($"Unpacking {packages.Count} packages");
            await UnpackAsync(packages, fresh.Root, cancellationToken);
            if (!OperatingSystem.IsWindows())
            {
                new LabPrograms(root).WriteStarters(fresh);
            }

            await File.WriteAllTextAsync(Path.Combine(fresh.Root, Ready), "", cancellationToken);
            if (Directory.Exists(root))
            {
                Directory.Delete(root, recursive: true);
            }

            Directory.Move(fresh.Root, root);
        }
        catch (IOException) when (File.Exists(Path.Combine(root, Ready)))
        {
            // Another process was faster.
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }

        return new LabPrograms(root);
    }

    // --skip-old-files: packages of multi-arch libraries repeat some files.
    private static Task UnpackAsync(IReadOnlyList<string> packages, string root, CancellationToken cancellationToken)
    {
        const string script = """
            root=$1; shift
            for package; do
              dpkg-deb --fsys-tarfile "$package" | tar -x --skip-old-files --no-same-owner -C "$root" --exclude='*/doc/*' --exclude='*/man/*' --exclude='*/locale/*' \
                --exclude='*/bitcode/*' --exclude='*/gconv/*' --exclude='*/lintian/*' --exclude='*/sbin/*' --exclude='./etc/*' || exit 1
            done
            chmod -R a+rX "$root"
            """;
        return ToolRun.OutputAsync("/bin/bash", ["-o", "pipefail", "-c", script, "unpack", root, .. packages], cancellationToken);
    }

    // initdb and postgres find each other and their modules by the path they were called by; hence --argv0.
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private void WriteStarters(LabPrograms fresh)
    {
        var libraries = Path.Combine(Root, "usr/lib/x86_64-linux-gnu");
        foreach (var program in Programs)
        {
            var starter = Path.Combine(fresh.Bin, program);
            File.Move(starter, starter + ".elf");
            File.WriteAllText(
                starter,
                $"#!/bin/sh\nexec '{libraries}/ld-linux-x86-64.so.2' --argv0 \"$0\" --library-path '{libraries}:{Path.Combine(Root, "usr/lib/postgresql/18/lib")}' '{Path.Combine(Bin, program)}.elf' \"$@\"\n");
            File.SetUnixFileMode(starter, (UnixFileMode)0b111_101_101);
        }

        // Debian's maintainer script would make this one.
        var extensions = Path.Combine(fresh.Root, "usr/share/postgresql/18/extension");
        if (!File.Exists(Path.Combine(extensions, "postgis.control")))
        {
            File.Copy(Path.Combine(extensions, "postgis-3.control"), Path.Combine(extensions, "postgis.control"));
        }
    }
}
