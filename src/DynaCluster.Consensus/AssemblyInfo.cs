using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("DynaCluster.Tests")]
