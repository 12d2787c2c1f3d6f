extension EvaluationReport {
    /// How the curve of a term looks: its colour on light and on dark paper, its dashes, and its line in a legend.
    struct CurveStyle {
        let light, dark, dashes, legend: String
    }

    /// The looks of curves, in the order in which terms take them.
    static let curveStyles: [CurveStyle] = [
        .init(light: "#6b7280", dark: "#9ca3af", dashes: "7 3", legend: "dashed"),
        .init(light: "#0f8a6c", dark: "#3dd6ad", dashes: "2 3", legend: "dotted"),
        .init(light: "#9333a8", dark: "#d08be0", dashes: "9 3 2 3", legend: "dashed"),
        .init(light: "#a16207", dark: "#facc15", dashes: "4 2 1 2", legend: "dotted"),
        .init(light: "#be123c", dark: "#fb7185", dashes: "12 3", legend: "dashed"),
        .init(light: "#0e7490", dark: "#67e8f9", dashes: "1 4", legend: "dotted"),
    ]

    /// Blue for inliers and orange for outliers are told apart with every common kind of colour blindness; lines differ
    /// in their dashes as well.
    static let styleSheet = """
        :root{--paper:#fff;--ink:#1b1f24;--soft:#5a6470;--rule:#d9dee4;--panel:#f5f7f9;--inlier:#2563a8;\
        --outlier:#c8590a;\(curveStyles.enumerated().map { "--part\($0):\($1.light);" }.joined())--warn:#8a5a00}
        @media screen and (prefers-color-scheme:dark){:root{--paper:#14171b;--ink:#e6e9ed;--soft:#9aa5b1;\
        --rule:#343b44;--panel:#1c2126;--inlier:#6ab0ff;--outlier:#ff9d4d;\
        \(curveStyles.enumerated().map { "--part\($0):\($1.dark);" }.joined())--warn:#f0c060}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,\
        "DejaVu Sans",sans-serif}
        main{max-width:72rem;margin:0 auto;padding:2rem 1.25rem}
        h1{font-size:1.7rem;line-height:1.2;margin:0 0 .5rem;overflow-wrap:anywhere}
        h2{font-size:1.15rem;margin:2rem 0 .6rem}h3{font-size:1rem;margin:1.2rem 0 .4rem}
        .lead{font-size:1.05rem;max-width:48rem;margin:.2rem 0 1rem}
        .warning{border-left:4px solid var(--warn);padding:.4rem .8rem;background:var(--panel);max-width:60rem}
        .facts{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:0;color:var(--soft);\
        font-size:.87rem}
        .facts dt{font-weight:600}.facts dd{margin:0;overflow-wrap:anywhere;color:var(--ink)}
        .scroll{overflow-x:auto}
        table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.9rem}
        th,td{padding:.3rem .75rem;text-align:right;border-bottom:1px solid var(--rule);white-space:nowrap}
        thead th{color:var(--soft);font-weight:600;border-bottom-width:2px}
        th:first-child{text-align:left;padding-left:0}tbody th{font-weight:500}
        .terms tbody tr:first-child{font-weight:700}.terms tbody tr:first-child th{font-weight:700}
        .terms td:nth-child(odd):not(:last-child){color:var(--soft);font-weight:400}
        .heat .above{background:color-mix(in srgb,var(--inlier) var(--heat),transparent)}
        .heat .below{background:color-mix(in srgb,var(--outlier) var(--heat),transparent)}
        .heats{display:flex;flex-wrap:wrap;gap:0 2.5rem;margin-bottom:1rem}.heats>div{max-width:100%}\
        .heat th,.heat td{padding:.3rem .45rem}
        .plots{display:grid;grid-template-columns:1.55fr 1fr;gap:0 2rem;align-items:start}
        .small-plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:1rem}
        .small-plots figcaption:first-child{font-weight:600}
        @media (max-width:52rem){.plots{grid-template-columns:1fr}}
        figure{margin:0}figcaption{color:var(--soft);font-size:.87rem}
        svg{display:block;width:100%;height:auto}
        svg text{fill:var(--soft);font-size:13px}svg .name{fill:var(--ink)}
        .grid{stroke:var(--rule);stroke-width:1}.axis,.tick{stroke:var(--soft);stroke-width:1.2;fill:none}
        svg .inliers{fill:var(--inlier);fill-opacity:.28;stroke:var(--inlier);stroke-width:1.8}
        svg .outliers{fill:var(--outlier);fill-opacity:.24;stroke:var(--outlier);stroke-width:1.8;stroke-dasharray:5 2}
        .marker{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:2 3}svg .marked{fill:var(--ink)}
        .roc{fill:none;stroke-width:1.8}.roc.combined{stroke:var(--inlier);stroke-width:2.8}
        \(curveRules)
        .chance{stroke:var(--soft);stroke-width:1;fill:none;opacity:.6}.dot{fill:var(--ink)}
        .legend{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;padding:0;margin:.3rem 0;color:var(--ink)}
        .legend li::before{content:"";display:inline-block;width:1.6rem;vertical-align:.25em;margin-right:.45rem;\
        border-top:3px solid}
        .legend .inliers::before,.legend .combined::before{border-color:var(--inlier)}
        .legend .outliers::before{border-color:var(--outlier);border-top-style:dashed}
        \(legendRules)
        .line{padding-left:1.2rem;max-width:48rem}section>p{max-width:48rem}
        .strip{list-style:none;display:grid;grid-template-columns:repeat(8,1fr);gap:.8rem;padding:0;margin:0}
        .strip img{display:block;width:100%;aspect-ratio:1;object-fit:contain;image-rendering:pixelated;\
        background:var(--panel)}
        .strip img+img{margin-top:3px}
        .strip li{border-top:4px solid var(--inlier);font-size:.78rem;font-variant-numeric:tabular-nums}
        .strip span{display:block}.strip .name{color:var(--soft);overflow-wrap:anywhere;line-height:1.25}
        @media (max-width:48rem){.strip{grid-template-columns:repeat(4,1fr)}.facts{grid-template-columns:1fr}\
        .facts dd{margin-bottom:.35rem}}
        .scroll:focus-visible{outline:2px solid var(--inlier);outline-offset:2px}
        .strip .outlier{border-top:4px dashed var(--outlier)}
        footer{margin-top:2.5rem;border-top:1px solid var(--rule);color:var(--soft);font-size:.83rem}
        @media print{@page{size:A4;margin:14mm}html{font-size:11px}body{font-size:10.5px}main{max-width:none;padding:0}\
        .scroll{overflow:visible}.plots{grid-template-columns:1.55fr 1fr}\
        .small-plots{grid-template-columns:repeat(4,1fr)}\
        .strip{grid-template-columns:repeat(8,1fr)}.facts{grid-template-columns:max-content 1fr}\
        .heats{gap:0 1.5rem}.heat th,.heat td{padding:.2rem .35rem}h2,h3{break-after:avoid}\
        figure,table,.strip li,.facts{break-inside:avoid}\
        .strip img,.heat td,svg{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
        """

    private static var curveRules: String {
        curveStyles.enumerated().map { number, style in
            ".part\(number){stroke:var(--part\(number));stroke-dasharray:\(style.dashes)}"
        }.joined(separator: "\n")
    }

    private static var legendRules: String {
        curveStyles.enumerated().map { number, style in
            ".legend .part\(number)::before{border-color:var(--part\(number));border-top-style:\(style.legend)}"
        }.joined(separator: "\n")
    }
}
