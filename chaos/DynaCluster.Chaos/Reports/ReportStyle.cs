namespace DynaCluster.Chaos.Reports;

/// <summary>How the report looks; nothing comes from elsewhere.</summary>
internal static class ReportStyle
{
    public const string Css = """
        :root { --ink:#1b2430; --soft:#5f6b7a; --rule:#e3e7ed; --page:#f6f7f9; --card:#fff; --good:#147a4a;
          --bad:#b3261e; --blue:#2f6fde; --sky:#a9c6f7; --amber:#c77700; --fault:#6b4fc8; }
        @media (prefers-color-scheme: dark) { :root { --ink:#e6eaf0; --soft:#97a3b3; --rule:#2b3441; --page:#11161d;
          --card:#1a212b; --good:#3ecf8e; --bad:#ff7a70; --blue:#6ea2ff; --sky:#2f4f86; --amber:#ffb454;
          --fault:#a48bff; } }
        body { margin:0; background:var(--page); color:var(--ink); font:15px/1.5 system-ui,sans-serif; }
        main { max-width:1240px; margin:0 auto; padding:28px 20px 60px; }
        h1 { font-size:26px; margin:0; } h2 { font-size:17px; margin:34px 0 10px; }
        .sub { color:var(--soft); margin:4px 0 18px; }
        .verdict { border-left:6px solid; border-radius:6px; padding:14px 18px; background:var(--card);
          font-size:18px; }
        .clean { border-color:var(--good); } .clean b { color:var(--good); }
        .dirty { border-color:var(--bad); } .dirty b { color:var(--bad); }
        .tiles { display:grid; grid-template-columns:repeat(auto-fit,minmax(150px,1fr)); gap:12px; margin:16px 0; }
        .tile { background:var(--card); border-radius:6px; padding:12px 16px; }
        .tile b { display:block; font-size:24px; font-variant-numeric:tabular-nums; }
        .tile span { color:var(--soft); font-size:13px; }
        .card { background:var(--card); border-radius:6px; padding:14px 16px; overflow-x:auto; }
        table { border-collapse:collapse; width:100%; font-variant-numeric:tabular-nums; }
        th { text-align:left; color:var(--soft); font-weight:500; font-size:13px; }
        th,td { padding:5px 12px 5px 0; border-bottom:1px solid var(--rule); vertical-align:top; }
        tr:last-child td { border-bottom:0; } .n { text-align:right; }
        pre { overflow-x:auto; font:13px/1.45 ui-monospace,monospace; margin:0; white-space:pre-wrap; }
        svg { width:100%; height:auto; display:block; font:12px system-ui,sans-serif; }
        svg text { fill:var(--ink); } svg .title { font-size:14px; font-weight:600; }
        svg .remark { fill:var(--soft); font-weight:400; font-size:12px; }
        svg .name { text-anchor:end; fill:var(--soft); }
        svg .tick { text-anchor:middle; fill:var(--soft); } svg .rule { stroke:var(--rule); }
        svg .axis { stroke:var(--soft); } svg .band { fill:var(--fault); opacity:.07; }
        svg .fault { fill:var(--fault); } svg .hatch { fill:var(--fault); opacity:.45; }
        svg .area { fill:var(--sky); stroke:var(--blue); stroke-width:1.2; } svg .failed { fill:var(--bad); }
        svg .curve { fill:none; stroke-width:1.6; stroke-linejoin:round; stroke-linecap:round; }
        svg .p50 { stroke:var(--blue); } svg .p99 { stroke:var(--amber); } svg .key { text-anchor:end; }
        svg .k50 { fill:var(--blue); font-weight:600; } svg .k99 { fill:var(--amber); font-weight:600; }
        """;
}
