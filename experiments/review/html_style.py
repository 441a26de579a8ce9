"""How the HTML report looks: one light style sheet, written into the file."""

STYLE = """
body { font: 14px/1.5 system-ui, "DejaVu Sans", sans-serif; color: #1f2933; background: #f6f7f9;
       max-width: 1400px; margin: 0 auto; padding: 24px; }
h1 { font-size: 24px; font-weight: 600; margin: 0 0 12px; }
h2 { font-size: 18px; font-weight: 600; margin: 0 0 12px; overflow-wrap: anywhere; }
h3 { font-size: 15px; margin: 20px 0 8px; color: #005a62; }
h4 { font-size: 14px; margin: 14px 0 6px; }
section, .wide { background: #fff; border: 1px solid #e4e8ed; border-radius: 6px; }
section { margin: 20px 0; padding: 18px; }
section .wide { border: 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 5px 10px; border-bottom: 1px solid #e4e8ed; text-align: right; }
th { font-weight: 600; color: #5b6875; text-align: left; }
th.group { text-align: center; border-left: 1px solid #e4e8ed; }
td.text { text-align: left; white-space: normal; }
td.number { white-space: nowrap; }
a { color: #00737d; }
img { max-width: 100%; height: auto; display: block; }
.row { display: flex; flex-wrap: wrap; gap: 12px; }
.row img { border: 1px solid #e4e8ed; border-radius: 4px; max-width: 640px; }
.quiet { color: #5b6875; margin: 6px 0; }
details { margin: 8px 0; }
summary { cursor: pointer; color: #00737d; }
@media print { body { background: #fff; } section { break-inside: avoid; } }
"""
