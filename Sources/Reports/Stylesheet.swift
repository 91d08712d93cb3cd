public import Charts

/// The style of the page: one column to read, one accent, colours of `Palette`.
public enum Stylesheet {
    /// What a finding looks like wherever it is shown: cards, chips, figures, tables, what opens.
    public static let findings = Markup(
        literal: """

            *{box-sizing:border-box}
            html{-webkit-text-size-adjust:100%;scroll-behavior:smooth;scroll-padding-top:24px}
            body{margin:0;background:var(--gs-paper);color:var(--gs-soft);\
            font:16px/1.6 Inter,system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;\
            font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
            h1,h2,h3,h4,strong,dd{color:var(--gs-ink)}
            h1,h2,h3,h4,p,dl,dd,ol,ul,figure{margin:0;padding:0}
            h1,h2,h3{letter-spacing:-.02em;text-wrap:balance}
            a{color:var(--gs-accent);text-underline-offset:3px;text-decoration-thickness:1px}
            a:focus-visible,summary:focus-visible,.scroll:focus-visible\
            {outline:2px solid var(--gs-accent);outline-offset:3px;border-radius:4px}
            .skip{position:absolute;left:-999px}.skip:focus{left:16px;top:16px;background:var(--gs-card);padding:8px 12px}
            .card{background:var(--gs-card);border:1px solid var(--gs-line);border-radius:14px;\
            padding:24px 26px}
            .card+.card{margin-top:16px}
            figure{container-type:inline-size;margin-top:20px}
            figcaption{font-size:14px;font-weight:600;color:var(--gs-ink);margin-bottom:8px}
            .narrow{display:none}
            @container (max-width:560px){.wide{display:none}.narrow{display:block}}
            .top{display:flex;justify-content:space-between;gap:16px;align-items:baseline}
            .id{flex:none;font:12px/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;\
            color:var(--gs-muted);text-decoration:none;white-space:nowrap}
            a.id:hover{color:var(--gs-accent);text-decoration:underline}
            .answer{display:flex;flex-wrap:wrap;gap:6px 12px;align-items:center;margin:8px 0 8px}
            .answer strong{font-size:24px;line-height:1.25;font-weight:650;letter-spacing:-.025em}
            .chip{display:inline-block;font-size:13px;line-height:1.4;padding:3px 10px;border-radius:99px;\
            background:var(--gs-wash);color:var(--gs-soft)}
            .chip.decided{background:var(--gs-tint);color:var(--gs-accent)}
            .chip.open{background:none;box-shadow:inset 0 0 0 1px var(--gs-line);color:var(--gs-muted)}
            .facts{font-size:13px;color:var(--gs-muted);margin-top:14px}
            .own{margin-top:10px;font-size:15px}
            .conflict{margin-top:12px;font-size:15px;padding-left:14px;border-left:3px solid var(--gs-warn)}
            details{margin-top:14px;font-size:14px}
            summary{cursor:pointer;color:var(--gs-muted);width:fit-content}
            summary:hover{color:var(--gs-accent)}
            details dl{margin-top:14px;display:grid;gap:10px}
            details dl>div{display:grid;grid-template-columns:130px 1fr;gap:0 16px}
            details dt{color:var(--gs-muted)}
            details dd{grid-column:2;color:var(--gs-soft)}
            h4{font-size:14px;font-weight:600;margin:22px 0 6px}
            .rows{font-size:13px;color:var(--gs-muted);margin-top:6px}
            .scroll{overflow-x:auto;margin-top:8px;border:1px solid var(--gs-line);border-radius:10px}
            table{border-collapse:collapse;width:100%;font-size:13px;overflow-wrap:normal}
            th,td{text-align:left;padding:7px 12px;white-space:nowrap;max-width:34ch;overflow:hidden;\
            text-overflow:ellipsis}
            th{font-weight:500;color:var(--gs-muted);background:var(--gs-wash)}
            tbody tr{border-top:1px solid var(--gs-line)}
            .num{text-align:right}
            code,pre{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;\
            color:var(--gs-ink)}
            pre{background:var(--gs-wash);border-radius:8px;padding:10px 14px;margin:12px 0 0;\
            white-space:pre-wrap;user-select:all}
            .marked{list-style:none}
            .marked li{padding:2px 0 2px 16px;border-left:3px solid var(--gs-warn);margin-bottom:12px}

            """
    )

    /// The report beside `findings`, colours and charts.
    static let page = Markup(
        literal: """

            .mast,.frame,footer{max-width:1120px;margin:0 auto;padding:0 24px}
            .mast{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:center;\
            gap:4px 24px;padding-top:22px;padding-bottom:22px;font-size:14px}
            .who{display:flex;align-items:center;gap:10px;min-width:0}
            .mark{flex:none;fill:none;stroke:var(--gs-accent);stroke-width:2.2;stroke-linecap:round}
            .company{color:var(--gs-ink);font-weight:600}
            .kind{color:var(--gs-muted)}
            .kind::before{content:"/";margin-right:10px;color:var(--gs-line)}
            .when{color:var(--gs-muted)}
            .contents{display:none}
            main{max-width:760px;margin:0 auto}
            section{padding-top:72px}
            section>h2{font-size:26px;line-height:1.25;font-weight:650;margin-bottom:20px}
            .verdict{padding-top:56px}
            .eyebrow{font-size:15px;color:var(--gs-muted)}
            h1{font-size:clamp(44px,9vw,76px);line-height:1.04;font-weight:680;letter-spacing:-.045em;\
            margin:6px 0 18px;color:var(--gs-accent)}
            .lead{font-size:20px;line-height:1.5;color:var(--gs-ink);margin-top:20px;text-wrap:pretty}
            .tiles{display:grid;grid-template-columns:repeat(3,1fr);gap:0;margin-top:36px;\
            border-top:1px solid var(--gs-line);border-bottom:1px solid var(--gs-line)}
            .tiles>div{display:flex;flex-direction:column-reverse;justify-content:flex-end;gap:2px;\
            padding:18px 20px 20px 0}
            .tiles>div+div{padding-left:20px;border-left:1px solid var(--gs-line)}
            .tiles dd{font-size:30px;font-weight:650;letter-spacing:-.03em;line-height:1.2}
            .tiles dt{font-size:14px;line-height:1.45;color:var(--gs-muted)}
            .warnings{font-size:14px;color:var(--gs-muted);margin-top:14px}
            .origins{margin-top:32px}
            .origins h2,.meaning h2{font-size:20px;font-weight:650;line-height:1.3}
            .legend{font-size:14px;color:var(--gs-muted);margin-top:4px}
            .meaning{margin-top:36px;padding-left:22px;border-left:3px solid var(--gs-accent)}
            .meaning p{margin-top:8px;font-size:17px;text-wrap:pretty}
            .inputs{font-size:13px;color:var(--gs-muted);margin-top:20px}
            h3{font-size:17px;font-weight:600;line-height:1.4;color:var(--gs-ink)}
            .verdict>details{margin-top:28px}
            .paper{display:none}
            .plan{list-style:none;counter-reset:step}
            .plan>li{counter-increment:step;position:relative;padding-left:64px}
            .plan>li::before{content:counter(step);position:absolute;left:24px;top:24px;width:26px;\
            height:26px;border-radius:50%;background:var(--gs-tint);color:var(--gs-accent);\
            font-size:14px;font-weight:650;line-height:26px;text-align:center}
            .plan ul{margin:10px 0 0 18px}
            .due{font-size:13px;color:var(--gs-muted)}
            .plan h3{font-size:18px;margin:2px 0 6px}
            .done{margin-top:12px;font-size:14px}
            .group{padding:16px 0;border-top:1px solid var(--gs-line)}
            .need{color:var(--gs-ink)}
            .group ul{list-style:none;margin-top:6px;font-size:15px}
            .group li{padding:3px 0}
            footer{margin-top:88px;padding-top:28px;padding-bottom:48px;font-size:13px;\
            color:var(--gs-muted);border-top:1px solid var(--gs-line)}
            footer p{max-width:60ch}
            @media (min-width:1080px){
            .frame{display:grid;grid-template-columns:200px minmax(0,760px);gap:0 72px;justify-content:center}
            .contents{display:block;position:sticky;top:24px;align-self:start;padding-top:64px;\
            font-size:14px;line-height:1.4}
            .contents ol{list-style:none}
            .contents a{display:flex;justify-content:space-between;gap:12px;padding:5px 0;\
            color:var(--gs-muted);text-decoration:none}
            .contents a:hover{color:var(--gs-ink)}
            .count{color:var(--gs-grey)}
            main{margin:0}
            }
            @media (max-width:640px){
            .mast,.frame,footer{padding-left:18px;padding-right:18px}
            section{padding-top:56px}
            .verdict{padding-top:32px}
            .lead{font-size:18px}
            .tiles{grid-template-columns:1fr}
            .tiles>div{padding:14px 0}
            .tiles>div+div{padding-left:0;border-left:0;border-top:1px solid var(--gs-line)}
            .card{padding:18px 16px}
            .top{display:block}
            .plan>li{padding-left:16px}
            .plan>li::before{left:auto;right:16px;top:16px}
            details dl>div{grid-template-columns:1fr}
            details dd{grid-column:1}
            }
            @media print{
            @page{size:A4;margin:12mm 14mm}
            html{scroll-behavior:auto}
            body{background:none;font-size:10pt;line-height:1.5}
            .contents,.skip{display:none}
            .frame,.mast,footer{display:block;max-width:none;padding-left:0;padding-right:0}
            .mast{display:flex;padding-top:0;padding-bottom:8pt;font-size:9pt}
            main{max-width:none}
            section{padding-top:20pt}
            section>h2{font-size:17pt;margin-bottom:10pt}
            .verdict{padding-top:10pt}
            h1{font-size:40pt;margin:2pt 0 8pt}
            .lead{font-size:13pt;margin-top:10pt}
            .tiles{margin-top:14pt}
            .tiles>div{padding-top:8pt;padding-bottom:10pt}
            .tiles dd{font-size:19pt}
            .card.origins figure{max-width:none}
            .origins{margin-top:16pt;display:grid;grid-template-columns:1fr 1fr;gap:0 26pt}
            .origins h2,.origins .legend{grid-column:1/-1}
            .meaning{margin-top:18pt}
            .meaning p{font-size:11pt}
            .card{padding:8pt 12pt;border-radius:8pt;break-inside:avoid}
            h2,h3,h4,summary,.rows{break-after:avoid}
            .tiles,figure,tr,.meaning,.group,.marked li{break-inside:avoid}
            .answer{margin:3pt 0}
            .answer strong{font-size:14pt}
            .chip{font-size:8.5pt;padding:1pt 7pt}
            details,details dl,.rows,.facts{font-size:7.4pt;line-height:1.3}
            .rows code{font-size:7pt}
            .card figure{max-width:300pt;margin-top:4pt}
            .facts,details{margin-top:5pt}
            h3{font-size:11pt}
            details::details-content{content-visibility:visible;display:block}
            details dl{display:block;columns:2;column-gap:22pt;margin-top:6pt}
            details dl>div{display:block;margin-bottom:3pt;break-inside:avoid}
            details dt,details dd{display:inline}
            details dt::after{content:": "}
            details dd+dd::before{content:"; "}
            details summary{display:none}
            .card+.card{margin-top:8pt}
            h4{margin:5pt 0 1pt;font-size:8pt}
            .conflict{font-size:9pt;margin-top:5pt}
            .paper{display:inline}
            .scroll{overflow:visible;border:0;margin-top:3pt}
            table{font-size:6.8pt;line-height:1.25}
            th,td{white-space:normal;padding:1pt 3pt;overflow-wrap:anywhere}
            tbody tr:nth-child(n+9),.evidence tbody tr:nth-child(n+4),.evidence th:nth-child(n+9),.evidence td:nth-child(n+9)\
            {display:none}
            a{color:inherit;text-decoration:none}
            footer{margin-top:26pt;padding-bottom:0}
            }

            """
    )
}
